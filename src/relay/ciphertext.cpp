// Recognises RelaySMS payloads without keys, so that private SMS stay private. Each generation is
// base64 of a structure whose lengths must agree, which ordinary words do not fulfil. A new format
// is one line in kFormats. docs/add-a-route.md lists the rules.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "relay/route.hpp"
#include "util/octets.hpp"
#include "util/text.hpp"

namespace relay {
namespace {

using util::OctetView;

constexpr std::size_t kLeastCharacters = 24;

int sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

/// Decodes base64 (RFC 4648 §4). Padding may be missing, as `text` may be cut.
std::optional<util::Octets> from_base64(std::string_view text) {
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  util::Octets out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const int value = sextet(c);
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    if ((count += 6) >= 8) out.push_back(static_cast<std::uint8_t>(bits >> (count -= 8)));
  }
  return out;
}

std::string without_blanks(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text)
    if (c != ' ' && c != '\r' && c != '\n') out += c;
  return out;
}

std::size_t u16le(OctetView o, std::size_t at) {
  return static_cast<std::size_t>(o[at] | o[at + 1] << 8);
}

/// Bridge: 00, a version of the bridge, a switch (0 and 1 are in use, 2 and 3 are accepted).
bool is_bridge(OctetView o) {
  constexpr std::array<std::uint8_t, 4> kVersions{0x02, 0x03, 0x04, 0x0A};
  return std::find(kVersions.begin(), kVersions.end(), o[1]) != kVersions.end() && o[2] < 4;
}

/// Platform, version 1 and later: version, u16le ciphertext length, u8 device id length, shortcode;
/// the language (2 octets) may be absent.
bool is_platform(OctetView o) {
  const std::size_t sized = 5 + u16le(o, 1) + o[3];
  return o.size() >= sized && o.size() <= sized + 2;
}

/// Platform, version 0: i32le ciphertext length, which is 44 of length and header, blocks of 16 and
/// an HMAC of 32.
bool is_platform_v0(OctetView o) {
  const std::uint32_t length =
      o[0] | o[1] << 8 | o[2] << 16 | static_cast<std::uint32_t>(o[3]) << 24;
  return length >= 76 && length <= INT32_MAX && length % 16 == 12 && o.size() - 5 >= length;
}

/// RSA era: an IV of 16 octets, then base64 text of whole AES blocks, in later apps with line ends.
bool is_rsa_era(OctetView o) {
  constexpr std::size_t kIv = 16;
  if (o.size() <= kIv) return false;
  const auto inner = without_blanks(util::as_chars(o.subspan(kIv)));
  if (inner.size() < kLeastCharacters || inner.size() % 4 != 0) return false;
  const auto blocks = from_base64(inner);
  return blocks && !blocks->empty() && blocks->size() % 16 == 0;
}

/// Compact (docs/payload-format.md): E1, a counter from 1, at least one octet, a tag of 16.
bool is_compact(OctetView o) {
  return o.size() >= 22 && (o[1] | o[2] | o[3] | o[4]) != 0;
}

/// The presence of spaces in a text. Apps write none, so a format that other texts match easily is
/// accepted only without spaces.
enum class Spaces { none, some };

/// A complete payload: the range of its first octet and the check of the others.
struct Format {
  std::uint8_t first, last;
  Spaces spaces;
  bool (*fits)(OctetView octets);
};
constexpr Format kFormats[] = {
    {0x00, 0x00, Spaces::none, is_bridge},      {0x01, 0x04, Spaces::some, is_platform},
    {0x00, 0xFF, Spaces::some, is_platform_v0}, {0x00, 0xFF, Spaces::some, is_rsa_era},
    {0xE1, 0xE1, Spaces::none, is_compact},
};

/// Image segment: a piece of a payload after its own header, 12 characters for piece 0, else 4.
bool is_segment(std::string_view text) {
  if (text.size() <= 4) return false;
  const auto start = from_base64(text.substr(0, 4));
  if (!start || start->size() != 3 || (*start)[0] != 0x04) return false;
  auto piece = text.substr(4);
  if ((*start)[2] == 0) {  // number 0: total, image and text lengths
    if (text.size() <= 12 || text[11] != '=') return false;
    const auto header = from_base64(text.substr(0, 12));
    if (!header || header->size() != 8 || (*header)[3] == 0) return false;
    piece = text.substr(12);
  }
  return from_base64(piece).has_value();
}

/// 2021: the IV as 16 lower-case letters and digits, then base64 of whole AES blocks.
bool is_g0(std::string_view text) {
  constexpr std::size_t kIv = 16;
  if (text.size() < kIv + kLeastCharacters) return false;
  const auto iv = text.substr(0, kIv);
  const bool plain = std::all_of(iv.begin(), iv.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
  const auto blocks = plain ? from_base64(text.substr(kIv)) : std::nullopt;
  return blocks && text.size() % 4 == 0 && !blocks->empty() && blocks->size() % 16 == 0;
}

/// Returns true for a word or a number: lower case, capitals or Capitalised, with digits at the end
/// or not.
bool is_wordlike(std::string_view token) {
  while (!token.empty() && token.back() >= '0' && token.back() <= '9') token.remove_suffix(1);
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (std::all_of(token.begin(), token.end(), upper)) return true;
  if (upper(token.front())) token.remove_prefix(1);
  return std::all_of(token.begin(), token.end(), lower);
}

/// Returns true if the text has words: "BEACH party" has the alphabet and even the first octet of a
/// segment. A line of base64 is practically never a word, except a short last one.
bool has_words(std::string_view text) {
  constexpr std::string_view kBlank = " \r\n";
  int tokens = 0;
  for (auto at = text.find_first_not_of(kBlank); at != std::string_view::npos; ++tokens) {
    const auto end = std::min(text.find_first_of(kBlank, at), text.size());
    const auto next = text.find_first_not_of(kBlank, end);
    const bool may_be_rest = tokens > 0 && next == std::string_view::npos;
    if (!may_be_rest && is_wordlike(text.substr(at, end - at))) return true;
    at = next;
  }
  return tokens == 0;
}

Spaces spaces_in(std::string_view text) {
  return util::trim(text).find(' ') == std::string_view::npos ? Spaces::none : Spaces::some;
}

bool is_whole_payload(std::string_view text, Spaces seen) {
  if (text.size() < kLeastCharacters || text.size() % 4 != 0) return false;
  const auto octets = from_base64(text);
  if (!octets || octets->size() < 16) return false;
  return std::any_of(std::begin(kFormats), std::end(kFormats), [&](const Format& format) {
    return octets->front() >= format.first && octets->front() <= format.last &&
           (format.spaces == Spaces::some || seen == Spaces::none) && format.fits(*octets);
  });
}

}  // namespace

bool looks_like_ciphertext(std::string_view text) {
  if (has_words(text)) return false;
  const auto bare = without_blanks(text);
  const auto spaces = spaces_in(text);
  return is_whole_payload(bare, spaces) ||
         (spaces == Spaces::none && (is_segment(bare) || is_g0(bare)));
}

bool looks_like_piece_of_ciphertext(std::string_view text) {
  if (has_words(text) || spaces_in(text) != Spaces::none) return false;
  const auto bare = without_blanks(text);
  return bare.size() >= kLeastCharacters && from_base64(bare).has_value();
}

}  // namespace relay
