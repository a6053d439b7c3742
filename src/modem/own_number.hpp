// The SIM's own number, where the SIM knows it (AT+CNUM;
// docs/field-notes.md#5-identity-of-modem-and-sim).
#pragma once

#include <string>

#include "modem/at_channel.hpp"

namespace modem {

/// "+237670000001" or digits; empty if the SIM does not know it. Busy SIMs are asked three times.
util::Result<std::string> read_own_number(AtChannel& channel);

/// The number of one `+CNUM: [alpha],"number",type[,…]` line, whatever stands before the prefix;
/// empty if there is none. UCS2 hexadecimal (CSCS) is understood.
std::string number_in_cnum(std::string_view line);

}  // namespace modem
