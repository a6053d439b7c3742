// TOML outside of strings and comments is ASCII (TOML 1.0.0, "Keys"). toml++ 3.3 runs into
// undefined behaviour on some other characters there (found by fuzzing: a bare U+00A4), so they are
// looked for first.
#pragma once

#include <optional>
#include <string_view>

namespace config {

struct Position {
  int line = 1, column = 1;  ///< column in octets
};

/// Where the first octet above 0x7F outside of a string or a comment stands; nothing if there is
/// none.
std::optional<Position> first_foreign_octet(std::string_view toml);

}  // namespace config
