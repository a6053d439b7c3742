// The time that the network has told the modem (NITZ, TS 22.042), as AT+CCLK? reports it (TS 27.007
// §8.15).
#pragma once

#include <optional>
#include <string_view>

#include "modem/channel/at_channel.hpp"

namespace modem {

/// Parses the text after "+CCLK:": local time and its distance from UTC in quarters of an hour,
/// "26/11/30,04:40:00+04". Returns nothing for a clock that was never set: before mid-2025 or after
/// 2069. A missing zone counts as UTC.
std::optional<util::WallTime> parse_network_time(std::string_view parameters);

/// Parses what a modem tells unasked when it registers: +CTZE, +CTZEU (TS 27.007 §8.41) and
/// *PSUTTZ of SIMCom, whose time is UTC. Returns nothing for a line without a time (+CTZE may lack
/// it), a damaged one, and a date before mid-2025 or after 2069. Pure.
std::optional<util::WallTime> parse_told_time(std::string_view line);

/// Makes the modem take the time of the network (AT+CTZU, TS 27.007 §8.40) and tell it (AT+CTZR,
/// §8.41, or AT+CLTS of SIMCom), if it says that it does not. What it does not know, or refuses, is
/// left as it is; nothing is stored in the modem. Only `reopen` is an error.
util::Result<void> take_network_time(AtChannel& channel);
/// Returns the time of the modem's clock; nothing if it is not set. Only `reopen` is an error.
util::Result<std::optional<util::WallTime>> read_network_time(AtChannel& channel);

}  // namespace modem
