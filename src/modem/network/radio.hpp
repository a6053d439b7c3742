// The radio of a modem: AT+CFUN (27.007 §8.2; docs/field-notes.md#6-sim-state-and-pin).
#pragma once

#include <optional>

#include "modem/channel/at_channel.hpp"

namespace modem {

/// Returns true if a modem with `level` of AT+CFUN? has its radio off. 1 and 128 are full
/// functionality; 0 and 4 switch the radio off, 2 and 3 one direction of it. The meaning of 5 to
/// 127 differs between makers (off or a test on SIM7000, one technology on Ericsson, full with
/// power saving on Telit and Cinterion): `registration`, a <stat> (27.007 §7.2), tells.
bool is_radio_off(int level, int registration);

/// Reads AT+CFUN?. At a level that means off sends AT+CFUN=1 and reads again; a makers' level is
/// left as it is while the modem is registered or searches. Returns the level at the end; nothing
/// if the modem does not report it. Takes up to half a minute.
util::Result<std::optional<int>> ensure_radio_on(AtChannel& channel);

}  // namespace modem
