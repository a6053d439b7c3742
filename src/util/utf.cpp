#include "util/utf.hpp"

#include <cstdint>
#include <optional>

namespace util {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

constexpr bool is_surrogate(char32_t c) {
  return c >= 0xD800 && c <= 0xDFFF;
}
constexpr bool is_high(char16_t c) {
  return c >= 0xD800 && c <= 0xDBFF;
}
constexpr bool is_low(char16_t c) {
  return c >= 0xDC00 && c <= 0xDFFF;
}

/// Takes one code point from the front of `text` (RFC 3629). If the sequence is malformed, takes
/// one octet and returns nothing.
std::optional<char32_t> take(std::string_view& text) {
  const auto octet = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = octet(0);
  std::size_t length = 1;
  char32_t value = lead;
  char32_t least = 0;
  if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4, value = lead & 0x07U, least = 0x10000;
  } else if (lead >= 0xE0 && lead < 0xF0) {
    length = 3, value = lead & 0x0FU, least = 0x800;
  } else if (lead >= 0xC2 && lead < 0xE0) {
    length = 2, value = lead & 0x1FU, least = 0x80;
  } else if (lead >= 0x80) {
    text.remove_prefix(1);
    return std::nullopt;
  }
  bool good = length <= text.size();
  for (std::size_t i = 1; good && i < length; ++i) {
    good = (octet(i) & 0xC0U) == 0x80;
    value = value << 6U | (octet(i) & 0x3FU);
  }
  if (!good || value < least || value > 0x10FFFF || is_surrogate(value)) {
    text.remove_prefix(1);
    return std::nullopt;
  }
  text.remove_prefix(length);
  return value;
}

}  // namespace

void append_utf8(std::string& out, char32_t c) {
  const auto put = [&](char32_t octet) { out.push_back(static_cast<char>(octet)); };
  if (is_surrogate(c) || c > 0x10FFFF) c = kReplacement;
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0U | c >> 6U), put(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    put(0xE0U | c >> 12U), put(0x80U | (c >> 6U & 0x3FU)), put(0x80U | (c & 0x3FU));
  } else {
    put(0xF0U | c >> 18U), put(0x80U | (c >> 12U & 0x3FU));
    put(0x80U | (c >> 6U & 0x3FU)), put(0x80U | (c & 0x3FU));
  }
}

std::u32string from_utf8(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  while (!text.empty()) out.push_back(take(text).value_or(kReplacement));
  return out;
}

std::string utf16_to_utf8(std::u16string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char16_t unit = text[i];
    if (is_high(unit) && i + 1 < text.size() && is_low(text[i + 1])) {
      const char32_t pair = 0x10000U + ((unit - 0xD800U) << 10U) + (text[i + 1] - 0xDC00U);
      append_utf8(out, pair);
      ++i;
    } else {
      append_utf8(out, unit);
    }
  }
  return out;
}

std::u16string utf8_to_utf16(std::string_view text) {
  std::u16string out;
  for (const char32_t c : from_utf8(text)) {
    if (c < 0x10000) {
      out.push_back(static_cast<char16_t>(c));
    } else {
      out.push_back(static_cast<char16_t>(0xD800U + ((c - 0x10000U) >> 10U)));
      out.push_back(static_cast<char16_t>(0xDC00U + ((c - 0x10000U) & 0x3FFU)));
    }
  }
  return out;
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    if (!take(text)) return false;
  }
  return true;
}

}  // namespace util
