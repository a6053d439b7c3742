// TOML outside of strings and comments is ASCII (TOML 1.0.0, "Keys"). toml++ 3.3 has undefined
// behaviour for some other characters there (found by fuzzing: a plain U+00A4). So the parser first
// reads an image of the text without them. If that is well-formed, they are only in strings and
// comments, and the text itself is safe to parse.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace config {

/// Replaces other characters in the image: it is part of no TOML token outside of strings.
constexpr char kNonAsciiMark = '?';

/// Returns `toml` with kNonAsciiMark for every character that is not ASCII (for the octet that
/// begins one; its other octets are left out), so lines and columns in characters do not change.
/// Nothing if the text is ASCII. A byte order mark at the front is left out.
std::optional<std::string> ascii_projection(std::string_view toml);

}  // namespace config
