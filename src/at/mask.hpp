// Masks PINs, numbers and PDUs in AT lines for logs and users.
#pragma once

#include <string>
#include <string_view>

namespace at {

/// Returns `line` with the parameters of commands that unlock a SIM as asterisks, runs of five and
/// more digits masked, and long runs of hexadecimal digits (PDUs, UCS2) replaced by their length.
std::string mask(std::string_view line);

/// Returns `line` with only PINs and PUKs replaced.
std::string redact_pins(std::string_view line);

}  // namespace at
