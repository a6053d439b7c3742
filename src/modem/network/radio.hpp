// The radio of a modem: AT+CFUN (27.007 §8.2; docs/field-notes.md#6-sim-state-and-pin).
#pragma once

#include <optional>

#include "modem/channel/at_channel.hpp"

namespace modem {

/// The level of full functionality. 0 and 4 switch the radio off, 2 and 3 one direction of it; the
/// meaning of 5 and more differs between makers (5 and 7 mean off on SIM7000, 5 and 6 one
/// technology on Ericsson).
inline constexpr int kFullFunctionality = 1;

/// Reads AT+CFUN?. With another level than kFullFunctionality sends AT+CFUN=1 and reads again.
/// Returns the level at the end; nothing if the modem does not report it. Takes up to half a
/// minute.
util::Result<std::optional<int>> ensure_radio_on(AtChannel& channel);

}  // namespace modem
