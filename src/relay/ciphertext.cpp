// Each payload is base64 of a structure. Two kinds of evidence are added, in bits: how seldom other
// texts have the structure, and how little the characters look like the writing of a person
// (randomness.hpp). A new format is one row of kFormats or kPieceForms.
#include "relay/ciphertext.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "relay/randomness.hpp"
#include "sms/octet_text.hpp"
#include "util/ascii.hpp"
#include "util/octets.hpp"
#include "util/text.hpp"

namespace relay {
namespace {

using util::OctetView;

/// The evidence from which a text is relayed: 2^7 times more likely a payload than private.
constexpr double kEnough = 7;

int sextet(char c) {
  if (util::is_upper(c)) return c - 'A';
  if (util::is_lower(c)) return c - 'a' + 26;
  if (util::is_digit(c)) return c - '0' + 52;
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

/// Decodes base64 that is complete: padded, with unused bits of zero.
std::optional<util::Octets> from_whole_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  auto octets = from_base64(text);
  if (!octets) return std::nullopt;
  const auto padding = static_cast<std::size_t>(std::count(text.end() - 2, text.end(), '='));
  if (padding == 0) return octets;
  const unsigned unused = padding == 1 ? 0x03U : 0x0FU;
  const auto last = static_cast<unsigned>(sextet(text[text.size() - padding - 1]));
  return (last & unused) == 0 ? octets : std::nullopt;
}

std::size_t u16le(OctetView o, std::size_t at) {
  return static_cast<std::size_t>(o[at] | o[at + 1] << 8);
}

std::size_t u32le(OctetView o, std::size_t at) {
  return u16le(o, at) | u16le(o, at + 2) << 16;
}

// --- Complete payloads ----------------------------------------------------------------------

/// Bridge: 00, a version of the bridge, a switch (0 and 1 are in use, 2 and 3 are accepted).
bool is_bridge(OctetView o) {
  constexpr std::array<std::uint8_t, 4> kVersions{0x02, 0x03, 0x04, 0x0A};
  constexpr std::size_t kLeast = 16;
  return o.size() >= kLeast &&
         std::find(kVersions.begin(), kVersions.end(), o[1]) != kVersions.end() && o[2] < 4;
}

/// Bridge without a version, deprecated: 00, then
///   00 | key length u32le | key                  01 | code length | code (digits)
///   02 | code length | ciphertext length u32le | letter | code | ciphertext
///   03 | ciphertext length u32le | letter | ciphertext
bool is_old_bridge(OctetView o) {
  if (o.size() < 7) return false;
  switch (o[1]) {
    case 0:
      return u32le(o, 2) > 0 && o.size() == 6 + u32le(o, 2);
    case 1:
      return o.size() == 3U + o[2] && std::all_of(o.begin() + 3, o.end(), [](std::uint8_t octet) {
               return octet >= '0' && octet <= '9';
             });
    case 2:
      return u32le(o, 3) > 0 && o.size() == 8 + o[2] + u32le(o, 3);
    case 3:
      return u32le(o, 2) > 0 && o.size() == 7 + u32le(o, 2);
    default:
      return false;
  }
}

/// Platform, version 1 and later: version, u16le ciphertext length, u8 device id length, letter;
/// the language (2 octets) may be absent.
bool is_platform(OctetView o) {
  constexpr std::uint8_t kNewest = 4;
  if (o.size() < 6 || o[0] == 0 || o[0] > kNewest) return false;
  const std::size_t sized = 5 + u16le(o, 1) + o[3];
  return o.size() >= sized && o.size() <= sized + 2;
}

/// Platform, version 0: i32le ciphertext length, which is 44 of length and header, blocks of 16 and
/// an HMAC of 32.
bool is_platform_v0(OctetView o) {
  if (o.size() < 5) return false;
  const auto length = u32le(o, 0);
  return length >= 76 && length % 16 == 12 && o.size() - 5 >= length;
}

constexpr std::size_t kIv = 16, kBlock = 16;

/// RSA era: an IV of 16 octets, then base64 text of whole AES blocks, in later apps with line ends.
bool is_rsa_era(OctetView o) {
  constexpr std::size_t kLeastInner = 24;
  if (o.size() <= kIv) return false;
  std::string inner(util::as_chars(o.subspan(kIv)));
  std::erase_if(inner, [](char c) { return c == ' ' || c == '\r' || c == '\n'; });
  if (inner.size() < kLeastInner || inner.size() % 4 != 0) return false;
  const auto blocks = from_base64(inner);
  return blocks && !blocks->empty() && blocks->size() % kBlock == 0;
}

/// The same of the first apps: a readable IV, the inner base64 on one line.
bool is_early_rsa_era(OctetView o) {
  return is_rsa_era(o) && std::all_of(o.begin(), o.end(), [](std::uint8_t octet) {
           return octet == '=' || sextet(static_cast<char>(octet)) >= 0;
         });
}

/// Returns true for octets that read as text: most of them printable ASCII, or UTF-8 that may be
/// cut inside its last character. Of 64 random octets fewer than one in 10^9 do.
bool is_readable(OctetView o) {
  const auto printable = std::count_if(o.begin(), o.end(), [](std::uint8_t octet) {
    return (octet >= 0x20 && octet < 0x7F) || octet == '\n';
  });
  if (static_cast<std::size_t>(printable) * 4 >= o.size() * 3) return true;
  constexpr std::size_t kMostCut = 3;
  for (std::size_t cut = 0; cut <= kMostCut && cut < o.size(); ++cut)
    if (sms::text_in_octets(o.first(o.size() - cut))) return true;
  return false;
}

/// Reliability test of the servers of 2024: an IV and at least three AES blocks. Octets that can be
/// read as text are a private text that a program encoded.
bool is_reliability_test(OctetView o) {
  return o.size() >= kIv + 3 * kBlock && o.size() % kBlock == 0 && !is_readable(o);
}

/// Compact (docs/payload-format.md): E1, a counter from 1, at least one octet, a tag of 16.
bool is_compact(OctetView o) {
  return o.size() >= 22 && (o[1] | o[2] | o[3] | o[4]) != 0;
}

/// The same while the counter is below 2^24, as that of every phone is for years.
bool is_early_compact(OctetView o) {
  return is_compact(o) && o[1] == 0;
}

/// The same while the counter is below 2^16, as that of nearly every phone is.
bool is_earliest_compact(OctetView o) {
  return is_early_compact(o) && o[2] == 0;
}

/// The same while the counter is below 2^8, as that of a new phone is.
bool is_first_compact(OctetView o) {
  return is_earliest_compact(o) && o[3] == 0;
}

/// Next generation, without attachment: 01, or 09 with a token id of 4 octets, then a key id, a
/// ciphertext of at least one octet and a tag of 16.
bool is_next(OctetView o) {
  constexpr std::uint8_t kTokenFollows = 0x08;
  constexpr std::size_t kTag = 16, kToken = 4;
  return o.size() >= ((o[0] & kTokenFollows) != 0 ? 2 + kToken + kTag : 2 + kTag + 1);
}

/// A complete payload, by the bits of its first octet and the check of all.
struct Format {
  std::string_view generation, why;
  std::uint8_t mask, value;  ///< the first octet, masked
  bool (*fits)(OctetView octets);
  double bits;  ///< evidence: how seldom random octets fit
  /// The octets of the header that `bits` judges. They are not random, so they say nothing about
  /// who wrote the rest.
  std::size_t header;
};
// The first row that fits is the answer. The last ones are weak: a key that a program made from
// random octets fits one in 128 times.
constexpr Format kFormats[] = {
    {"G3", "bridge payload without a version: its lengths agree", 0xFF, 0x00, is_old_bridge, 40, 2},
    {"G3", "bridge payload: its version and switch are known", 0xFF, 0x00, is_bridge, 18, 3},
    {"G3", "platform payload: the lengths in its header agree", 0xF8, 0x00, is_platform, 20, 4},
    {"G3", "platform payload, version 0: its length agrees", 0x00, 0x00, is_platform_v0, 22, 4},
    {"G1", "payload of the early RSA era: IV and base64 of whole AES blocks", 0x00, 0x00,
     is_early_rsa_era, 48, 0},
    {"G2", "payload of the RSA era: IV and base64 of whole AES blocks", 0x00, 0x00, is_rsa_era, 48,
     0},
    {"compact", "compact payload: marker, counter and size agree", 0xFF, 0xE1, is_first_compact, 32,
     4},
    {"compact", "compact payload: marker, counter and size agree", 0xFF, 0xE1, is_earliest_compact,
     24, 3},
    {"compact", "compact payload: marker, counter and size agree", 0xFF, 0xE1, is_early_compact, 16,
     2},
    {"compact", "compact payload: marker, counter and size agree", 0xFF, 0xE1, is_compact, 8, 1},
    {"G4", "payload of the next generation: marker and size agree", 0xF7, 0x01, is_next, 7, 1},
    {"G2", "reliability test: IV and whole AES blocks", 0x00, 0x00, is_reliability_test, 4, 0},
};

// --- Pieces of image messages ---------------------------------------------------------------

/// The header of a piece, and how seldom random characters have it.
struct FoundPiece {
  Piece piece;
  double bits = 0;
};

/// Returns the evidence of a header with this number: of its 24 bits the marker is fixed, the
/// session is free, and phones count pieces from 0 and send fewer than `usual`.
double number_bits(std::uint8_t number, std::uint8_t usual) {
  constexpr std::uint8_t kMany = 64;
  return number < usual ? 11 : number < kMany ? 8 : 5;
}

/// Image segment: 04, session, number (4 characters), then a piece of base64 of any length. Number
/// 0 also has the total, image length u16le and text length u16le (12 characters).
std::optional<FoundPiece> find_segment(std::string_view text) {
  constexpr std::uint8_t kMarker = 0x04, kUsual = 16;
  constexpr std::size_t kHeader = 4, kFirstHeader = 12;
  if (text.size() < kHeader) return std::nullopt;
  const auto start = from_base64(text.substr(0, kHeader));
  if (!start || start->size() != 3 || (*start)[0] != kMarker) return std::nullopt;
  FoundPiece found{{Piece::Form::segment, (*start)[1], (*start)[2], 0},
                   number_bits((*start)[2], kUsual)};
  auto rest = text.substr(kHeader);
  if (found.piece.number == 0) {
    if (text.size() <= kFirstHeader || text[kFirstHeader - 1] != '=') return std::nullopt;
    const auto header = from_base64(text.substr(0, kFirstHeader));
    if (!header || header->size() != 8 || (*header)[3] == 0) return std::nullopt;
    found.piece.total = (*header)[3];
    constexpr double kPaddingInside = 20;
    found.bits += kPaddingInside;
    rest = text.substr(kFirstHeader);
  }
  return from_base64(rest) ? std::optional(found) : std::nullopt;
}

//     octet 0                       octet 1                         octet 2
//     | session 2-0 | 1 | t | 001 |  | number 3-0 | session 6-3 |  | key id or 000L | number 7-4 |
//     t: a token id follows the header of number 0; L: the last piece. Session bit 7 is or-ed to
//     number bit 0.
constexpr std::uint8_t kNextMask = 0x17, kNextMarker = 0x11, kNextToken = 0x08, kNextLast = 0x10;
constexpr std::size_t kNextHeader = 3, kNextLeastFull = 90, kNextMost = 120;

/// Checks piece 0: the length of the attachment (u16le) follows the token id (u32le).
bool is_first_next_piece(OctetView o) {
  constexpr std::size_t kToken = 4, kLength = 2;
  if ((o[1] >> 5) != 0 || (o[2] & 0x0F) != 0) return false;
  const std::size_t at = kNextHeader + ((o[0] & kNextToken) != 0 ? kToken : 0);
  if (o.size() <= at + kLength) return false;
  const auto attachment = u16le(o, at);
  const bool alone = at + kLength + attachment <= o.size();
  return attachment != 0 && (alone || o.size() >= kNextLeastFull);
}

/// Checks a later piece. Only the last one may be short.
bool is_later_next_piece(OctetView o) {
  return o[2] >> 5 == 0 && ((o[2] & kNextLast) != 0 || o.size() >= kNextLeastFull);
}

/// Piece of the next generation: whole base64 of at most 120 octets.
std::optional<FoundPiece> find_next_piece(std::string_view text) {
  constexpr std::uint8_t kUsual = 32;
  const auto octets = from_whole_base64(text);
  if (!octets || octets->size() <= kNextHeader || octets->size() > kNextMost) return std::nullopt;
  const OctetView o(*octets);
  if ((o[0] & kNextMask) != kNextMarker) return std::nullopt;
  const auto number = static_cast<std::uint8_t>(o[1] >> 4 | (o[2] & 0x0F) << 4);
  const auto session = static_cast<std::uint8_t>(o[0] >> 5 | (o[1] & 0x0F) << 3);
  if (is_first_next_piece(o))
    return FoundPiece{{Piece::Form::next, session, 0, 0}, number_bits(0, kUsual)};
  if (!is_later_next_piece(o)) return std::nullopt;
  return FoundPiece{{Piece::Form::next, session, number, 0}, number_bits(number, kUsual)};
}

struct PieceForm {
  std::string_view generation, why;
  std::optional<FoundPiece> (*find)(std::string_view text);
};
constexpr PieceForm kPieceForms[] = {
    {"G3", "segment of an image: its header fits", find_segment},
    {"G4", "piece of an image of the next generation: its header fits", find_next_piece},
};

// --- Evidence -------------------------------------------------------------------------------

/// A text without blanks around it, its lines, and what is left of it without line ends.
struct Lines {
  std::string text;  ///< lines separated by LF
  std::string bare;  ///< without line ends
  bool ends_with_line_end = false, spaces = false, wrapped = true;
};

/// A wrapped text has a short first line, if a header precedes it or it is a piece, and a short
/// last one. A blank counts as a line end after a long line: some networks change one to the other.
Lines lines_of(std::string_view text) {
  constexpr std::size_t kLeastLine = 60;
  Lines lines;
  lines.ends_with_line_end = text.ends_with('\n');
  text = util::trim(text);
  std::size_t number = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" \r\n"), text.size());
    const bool long_line = end >= kLeastLine;
    const bool last = end == text.size();
    if (!last && text[end] == ' ') {
      lines.spaces = true;
      lines.wrapped = lines.wrapped && long_line;
    }
    lines.wrapped = lines.wrapped && (number == 0 || last || long_line);
    lines.text += (number == 0 ? "" : "\n") + std::string(text.substr(0, end));
    lines.bare += text.substr(0, end);
    text.remove_prefix(end);
    text.remove_prefix(std::min(text.find_first_not_of(" \r\n"), text.size()));
    ++number;
  }
  return lines;
}

/// Returns true if `text` has only characters of base64, `=` at the end or after a first header.
bool has_only_base64(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c == '=' || sextet(c) >= 0; });
}

/// Words of several languages that have the marker of a segment and a small number, in capitals.
constexpr std::array<std::string_view, 96> kWordsWithHeader{
    "BAIAN", "BAIAO", "BAIDU", "BAIE",  "BAIJA", "BAIKE", "BAIL",  "BAILA", "BAILE", "BAILO",
    "BAIN",  "BAINS", "BAIT",  "BAIX",  "BAMBA", "BAMBI", "BAMBO", "BAUE",  "BAUEN", "BAUER",
    "BAUM",  "BAUME", "BAUX",  "BAYI",  "BAYS",  "BAYT",  "BEACH", "BEAD",  "BEADS", "BEAK",
    "BEAKS", "BEAM",  "BEAMS", "BEAN",  "BEANS", "BEAR",  "BEAT",  "BEAU",  "BEECH", "BEEF",
    "BEEFS", "BEEN",  "BEEP",  "BEEPS", "BEER",  "BEET",  "BEIDE", "BEIGE", "BEIJA", "BEIJO",
    "BEIM",  "BEIN",  "BEINE", "BEIT",  "BEUR",  "BEYI",  "BEYT",  "BHAI",  "BHUL",  "BIAIS",
    "BIAN",  "BIAS",  "BIEN",  "BIENE", "BIENS", "BIER",  "BIYU",  "BLED",  "BLEED", "BLEI",
    "BLEIB", "BLEU",  "BLUE",  "BLUED", "BLUES", "BLUME", "BLUR",  "BOAR",  "BOARD", "BOAS",
    "BOAT",  "BOATS", "BOEF",  "BOEUF", "BOIA",  "BOIAS", "BOIL",  "BOIS",  "BOMB",  "BOMBA",
    "BOMBE", "BOMBO", "BOMBS", "BOUE",  "BOUT",  "BOYS"};

/// Returns true for one of these words, with a short number behind it or not. A piece that happens
/// to be one (of 5,000 headers one) is relayed beside its session.
bool is_word_with_header(std::string_view text) {
  constexpr std::size_t kLongestNumber = 4;
  for (std::size_t i = 0; i < kLongestNumber && !text.empty() && util::is_digit(text.back()); ++i)
    text.remove_suffix(1);
  return std::ranges::binary_search(kWordsWithHeader, text);
}

std::optional<Verdict> find_piece(const Lines& lines) {
  // The app's last line has a line end; some people write one behind a word.
  constexpr double kLineEndAtTheEnd = 3, kLineEndAlone = 3.5;
  constexpr std::size_t kHeader = 4;
  for (const auto& form : kPieceForms) {
    const auto found = form.find(lines.bare);
    if (!found) continue;
    const bool alone = lines.bare.size() <= kHeader;
    const bool counts = lines.ends_with_line_end && !is_word_with_header(lines.bare);
    const double line_end = !counts ? 0 : alone ? kLineEndAlone : kLineEndAtTheEnd;
    const bool has_content = !alone || counts;
    const double bits = randomness_bits(lines.text, Tokens::counted) + found->bits + line_end;
    if (has_content && bits >= kEnough)
      return Verdict{true, form.generation, form.why, found->piece};
    return Verdict{false,
                   {},
                   "perhaps a short piece of an image, but it may be a word or a code: relayed "
                   "only beside other pieces of the same sender",
                   found->piece};
  }
  return std::nullopt;
}

/// 2021: the IV as 16 lower-case letters and digits, then base64 of whole AES blocks. A text that
/// was cut (UCS2 has room for 70 characters) has the IV only, which must be evidence enough.
bool is_g0(const Lines& lines) {
  constexpr double kIvBits = 13, kLengthBits = 4;
  constexpr std::size_t kLeastInner = 24;
  const std::string_view bare = lines.bare;
  if (bare.size() < kIv + kLeastInner) return false;
  const bool plain = util::all_of(bare.substr(0, kIv),
                                  [](char c) { return util::is_lower(c) || util::is_digit(c); });
  if (!plain || !from_base64(bare.substr(kIv))) return false;
  const auto blocks = from_whole_base64(bare.substr(kIv));
  const double length = blocks && blocks->size() % kBlock == 0 ? kLengthBits : 0;
  return randomness_bits(lines.text, Tokens::counted) + kIvBits + length >= kEnough;
}

/// Returns `text` from behind the characters whose bits all belong to the first `octets` octets.
std::string_view behind_header(std::string_view text, std::size_t octets) {
  for (auto characters = octets * 8 / 6; characters > 0; text.remove_prefix(1))
    if (text.front() != '\n') --characters;
  return text;
}

const Format* find_format(const Lines& lines) {
  const auto octets = from_whole_base64(lines.bare);
  if (!octets || octets->size() < 9) return nullptr;
  const auto* const found =
      std::find_if(std::begin(kFormats), std::end(kFormats), [&](const Format& format) {
        return (octets->front() & format.mask) == format.value && format.fits(*octets) &&
               format.bits +
                       randomness_bits(behind_header(lines.text, format.header), Tokens::counted) >=
                   kEnough;
      });
  return found == std::end(kFormats) ? nullptr : found;
}

Verdict kept(std::string_view why) {
  return {.relay = false, .why = why};
}

}  // namespace

Verdict classify(std::string_view text) {
  const auto lines = lines_of(text);
  if (lines.bare.empty()) return kept("no text");
  if (!has_only_base64(lines.bare)) return kept("it has characters that payloads do not have");
  if (!lines.wrapped) return kept("it has blanks or short lines, which payloads do not have");
  auto piece = lines.spaces ? std::nullopt : find_piece(lines);
  if (piece && piece->relay) return *piece;
  if (const auto* format = find_format(lines))
    return {.relay = true, .generation = format->generation, .why = format->why};
  if (!lines.spaces && is_g0(lines))
    return {.relay = true, .generation = "G0", .why = "payload of 2021: IV and whole AES blocks"};
  if (piece) return *piece;
  return kept(randomness_bits(lines.text, Tokens::ignored) < 0
                  ? "it reads like words, a number or a code"
                  : "random characters without the structure of a payload");
}

bool looks_like_ciphertext(std::string_view text) {
  return classify(text).relay;
}

bool looks_like_piece_of_ciphertext(std::string_view text) {
  constexpr std::size_t kLeastCharacters = 24;
  const auto lines = lines_of(text);
  return lines.bare.size() >= kLeastCharacters && lines.wrapped && !lines.spaces &&
         from_base64(lines.bare) && randomness_bits(lines.text, Tokens::ignored) >= 0;
}

}  // namespace relay
