// Masks PINs, numbers and PDUs in AT lines that people may see.
#pragma once

#include <string>
#include <string_view>

namespace at {

/// What a command carries that unlocks a SIM becomes asterisks; runs of five and more digits are
/// masked; long runs of hexadecimal (PDUs, UCS2) become their length.
std::string mask(std::string_view line);

/// The same, but only PINs and PUKs go.
std::string redact_pins(std::string_view line);

}  // namespace at
