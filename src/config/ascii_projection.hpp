// TOML outside of strings and comments is ASCII (TOML 1.0.0, "Keys"). toml++ 3.3 runs into
// undefined behaviour on some other characters there (found by fuzzing: a bare U+00A4). So the
// parser first reads an image of the text without them; where that is well-formed, they can only
// stand inside of strings and comments, and the text itself is safe to parse.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace config {

/// What stands in the image for a foreign character: it is no part of any bare TOML token.
constexpr char kNonAsciiMark = '?';

/// The text with kNonAsciiMark for every character that is not ASCII (for every octet that begins
/// one; those that continue it are left out): lines and columns in characters stay what they are.
/// Nothing if the text is ASCII. A byte order mark at the front is left out.
std::optional<std::string> ascii_projection(std::string_view toml);

}  // namespace config
