// ASCII characters and text, independent of the locale. Octets from 0x80 on belong to no class and
// do not change, so UTF-8 is preserved. Pure; any thread.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace util {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr bool is_letter(char c) {
  return is_upper(c) || is_lower(c);
}
constexpr bool is_alnum(char c) {
  return is_digit(c) || is_letter(c);
}
/// Accepts upper and lower case.
constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}
/// 0x00 to 0x1F and 0x7F, with line feed and tab.
constexpr bool is_control(char c) {
  const auto octet = static_cast<unsigned char>(c);
  return octet < 0x20 || octet == 0x7F;
}
/// 0x20 to 0x7E, with the blank.
constexpr bool is_printable(char c) {
  return c >= ' ' && c <= '~';
}
/// Blank, tab, CR and LF.
constexpr bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
constexpr char to_lower(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Returns true if each character of `text` is of the class `is` (is_digit, is_hex, …); true for
/// an empty text.
template <class Class>
constexpr bool all_of(std::string_view text, Class is) {
  return std::all_of(text.begin(), text.end(), is);
}
/// Returns true if any character of `text` is of the class `is`.
template <class Class>
constexpr bool any_of(std::string_view text, Class is) {
  return std::any_of(text.begin(), text.end(), is);
}
/// Returns true for one digit or more and nothing else.
constexpr bool is_number(std::string_view text) {
  return !text.empty() && util::all_of(text, is_digit);
}

/// Returns `text` without the blanks, tabs, CR and LF at both ends.
std::string_view trim(std::string_view text);
/// Returns `text` without any blank, tab, CR and LF, at the ends and within: for base64 and keys
/// that were wrapped in transit.
std::string without_spaces(std::string_view text);

/// Returns `text` with A to Z in lower case.
std::string lower(std::string_view text);
bool equal_nocase(std::string_view a, std::string_view b);
bool starts_with_nocase(std::string_view text, std::string_view prefix);
bool contains_nocase(std::string_view text, std::string_view needle);

}  // namespace util
