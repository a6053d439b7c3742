#include "sms/octet_text.hpp"

#include <algorithm>

#include "sms/fields.hpp"
#include "util/utf.hpp"

namespace sms {

namespace {

constexpr char32_t kDelete = 0x7F, kFirstPrintable = 0x20, kReplacement = 0xFFFD;
// C1 control characters (ISO 6429)
constexpr char32_t kFirstC1 = 0x80, kLastC1 = 0x9F;
constexpr char16_t kMark = 0xFEFF, kSwappedMark = 0xFFFE;
constexpr std::uint8_t kUtf8Mark[] = {0xEF, 0xBB, 0xBF};

bool is_printable_or_space(char32_t c) {
  if (c == U'\n' || c == U'\r' || c == U'\t') return true;
  return c >= kFirstPrintable && c != kDelete && c != kReplacement && c != kSwappedMark &&
         !(c >= kFirstC1 && c <= kLastC1);
}

}  // namespace

ByteOrder byte_order_of(util::OctetView octets) {
  if (octets.size() < 2) return ByteOrder::unmarked;
  if (octets[0] == 0xFE && octets[1] == 0xFF) return ByteOrder::big_endian;
  if (octets[0] == 0xFF && octets[1] == 0xFE) return ByteOrder::little_endian;
  return ByteOrder::unmarked;
}

std::u16string read_utf16(util::OctetView octets) {
  const bool little_endian = byte_order_of(octets) == ByteOrder::little_endian;
  std::u16string units;
  units.reserve(octets.size() / 2);
  for (std::size_t at = 0; at + 1 < octets.size(); at += 2) {
    const unsigned one = octets[at], two = octets[at + 1];
    units.push_back(static_cast<char16_t>(little_endian ? two << 8U | one : one << 8U | two));
  }
  const auto first = std::find_if(units.begin(), units.end(),
                                  [](char16_t c) { return c != kMark && c != kSwappedMark; });
  units.erase(units.begin(), first);
  return units;
}

std::optional<std::string> text_in_octets(util::OctetView octets) {
  std::string text;
  if (byte_order_of(octets) != ByteOrder::unmarked) {
    if (octets.size() % 2 != 0) return std::nullopt;
    text = util::utf16_to_utf8(read_utf16(octets));
  } else {
    while (octets.size() >= std::size(kUtf8Mark) &&
           std::equal(std::begin(kUtf8Mark), std::end(kUtf8Mark), octets.begin()))
      octets = octets.subspan(std::size(kUtf8Mark));
    text = util::as_chars(octets);
    if (!util::is_valid_utf8(text)) return std::nullopt;
  }
  auto characters = util::from_utf8(text);
  // Some programs repeat the mark in each part of a message.
  if (std::erase(characters, char32_t{kMark}) > 0) {
    text.clear();
    for (const auto c : characters) util::append_utf8(text, c);
  }
  if (characters.empty()) return std::nullopt;
  return std::all_of(characters.begin(), characters.end(), is_printable_or_space)
             ? std::optional(std::move(text))
             : std::nullopt;
}

bool may_hold_text(const std::vector<InformationElement>& header) {
  return std::all_of(header.begin(), header.end(), [](const InformationElement& element) {
    return element.iei == kConcatenation8 || element.iei == kConcatenation16;
  });
}

}  // namespace sms
