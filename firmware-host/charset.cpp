#include "firmware-host/charset.hpp"

#include <algorithm>
#include <array>

#include "sms/gsm7.hpp"
#include "util/octets.hpp"
#include "util/utf.hpp"

namespace firmware {

namespace {

constexpr std::array<std::string_view, 4> kCharsets = {"IRA", "GSM", "UCS2", "8859-1"};

/// Returns one octet for each code point; '?' for those from `limit` on.
std::string to_single_octets(std::string_view utf8, char32_t limit) {
  std::string out;
  for (const char32_t c : util::from_utf8(utf8)) out += c < limit ? static_cast<char>(c) : '?';
  return out;
}

std::string to_gsm(std::string_view utf8) {
  std::string out;
  for (const char32_t c : util::from_utf8(utf8)) {
    std::string one;
    util::append_utf8(one, c);
    const auto septets = sms::gsm7::encode(one);
    out += septets ? std::string(util::as_chars(*septets)) : "?";
  }
  return out;
}

std::string from_latin1(std::string_view text) {
  std::string out;
  for (const char c : text) util::append_utf8(out, static_cast<unsigned char>(c));
  return out;
}

}  // namespace

bool is_charset(std::string_view name) {
  return std::find(kCharsets.begin(), kCharsets.end(), name) != kCharsets.end();
}

std::string charset_list() {
  std::string list;
  for (const std::string_view name : kCharsets) {
    list += (list.empty() ? "\"" : ",\"") + std::string(name) + "\"";
  }
  return "(" + list + ")";
}

std::string to_ucs2_hex(std::string_view utf8) {
  util::Octets octets;
  for (const char16_t unit : util::utf8_to_utf16(utf8)) {
    octets.push_back(static_cast<std::uint8_t>(unit >> 8));
    octets.push_back(static_cast<std::uint8_t>(unit & 0xFF));
  }
  return util::to_hex(octets);
}

std::optional<std::string> from_ucs2_hex(std::string_view hex) {
  const auto octets = util::from_hex(hex);
  if (!octets || octets->size() % 2 != 0) return std::nullopt;
  std::u16string units;
  for (std::size_t i = 0; i < octets->size(); i += 2) {
    units += static_cast<char16_t>((*octets)[i] << 8 | (*octets)[i + 1]);
  }
  return util::utf16_to_utf8(units);
}

std::string to_packed_hex(std::string_view utf8) {
  return util::to_hex(sms::gsm7::pack_ussd(util::as_octets(to_gsm(utf8))));
}

std::optional<std::string> from_packed_hex(std::string_view hex) {
  const auto octets = util::from_hex(hex);
  if (!octets) return std::nullopt;
  return sms::gsm7::decode(sms::gsm7::unpack_ussd(*octets));
}

std::string to_charset(std::string_view utf8, std::string_view charset) {
  if (charset == "UCS2") return to_ucs2_hex(utf8);
  if (charset == "GSM") return to_gsm(utf8);
  if (charset == "8859-1") return to_single_octets(utf8, 0x100);
  return to_single_octets(utf8, 0x80);
}

std::optional<std::string> from_charset(std::string_view text, std::string_view charset) {
  if (charset == "UCS2") return from_ucs2_hex(text);
  if (charset == "GSM") return sms::gsm7::decode(util::as_octets(text));
  if (charset == "8859-1") return from_latin1(text);
  return std::string(text);
}

}  // namespace firmware
