// Unicode encodings. Malformed input never throws: it becomes U+FFFD.
#pragma once

#include <string>
#include <string_view>

namespace util {

/// Appends one code point; surrogates and values above U+10FFFF become U+FFFD.
void append_utf8(std::string& out, char32_t code_point);

/// Returns the code points of UTF-8 text. Each malformed sequence becomes one U+FFFD.
std::u32string from_utf8(std::string_view text);

/// Converts UTF-16 to UTF-8. A lone surrogate becomes U+FFFD.
std::string utf16_to_utf8(std::u16string_view text);
std::u16string utf8_to_utf16(std::string_view text);

bool is_valid_utf8(std::string_view text);

}  // namespace util
