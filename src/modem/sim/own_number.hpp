// The SIM's own number, if the SIM has it stored (AT+CNUM;
// docs/field-notes.md#5-identity-of-modem-and-sim).
#pragma once

#include <string>

#include "modem/channel/at_channel.hpp"

namespace modem {

/// Reads the number, "+237670000001" or digits; empty if the SIM has none. Tries a busy SIM three
/// times.
util::Result<std::string> read_own_number(AtChannel& channel);

/// Returns the number of a `+CNUM: [alpha],"number",type[,…]` line, also if text precedes the
/// prefix or the number is UCS2 in hexadecimal (CSCS). Empty if there is none.
std::string number_in_cnum(std::string_view line);

}  // namespace modem
