#include "modem/channel/modem_text.hpp"

#include <algorithm>
#include <map>

#include "sms/gsm7.hpp"
#include "util/ascii.hpp"
#include "util/octets.hpp"
#include "util/utf.hpp"

namespace modem {

namespace {

constexpr int kGsm7WithLanguage = 0x10, kUcs2WithLanguage = 0x11;
constexpr int kBest = 1000;     // score of ordinary text
constexpr int kStated = 400;    // more for the coding that the data coding scheme states
constexpr int kAscii = 20;      // more for octets that are ASCII
constexpr int kUnpacked = 30;   // less for septets that are not packed: few modems write them
constexpr int kNotAscii = 150;  // less for octets above 0x7F: packed septets have them too
constexpr char32_t kReplacement = 0xFFFD;

// --- how much a reading is like text ----------------------------------------------------------

bool is_ordinary(char32_t c) {
  return c < 0x80 && (util::is_alnum(static_cast<char>(c)) || c == ' ');
}

bool is_line_end(char32_t c) {
  return c == '\n' || c == '\r' || c == '\t';
}

bool is_no_text(char32_t c) {
  const bool control = (c < 0x20 && !is_line_end(c)) || (c >= 0x7F && c < 0xA0);
  const bool unassigned =
      c == kReplacement || (c >= 0xE000 && c <= 0xF8FF) || (c & 0xFFFE) == 0xFFFE;
  return control || unassigned;
}

/// Returns the script of a character beyond Latin: the Unicode block, with one number for the
/// scripts of East Asia.
char32_t script_of(char32_t c) {
  constexpr unsigned kBlockBits = 8;
  const bool east_asian = (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) ||
                          (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF00 && c <= 0xFFEF);
  return east_asian ? 0x4E : c >> kBlockBits;
}

/// Returns 0 for what is no text, up to kBest for Latin text or text of one other script.
int likeness(std::string_view utf8) {
  const auto text = util::from_utf8(utf8);
  if (text.empty() || std::any_of(text.begin(), text.end(), is_no_text)) return 0;
  std::map<char32_t, std::size_t> scripts;
  for (const auto c : text)
    if (c >= 0x250) ++scripts[script_of(c)];
  const auto main_script =
      std::max_element(scripts.begin(), scripts.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  const auto letters = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char32_t c) { return c >= 'A' && c != ' '; }));
  const bool one_script = main_script != scripts.end() && main_script->second * 2 >= letters;
  std::size_t sum = 0;
  for (const auto c : text) {
    constexpr std::u32string_view kPunctuation = U".,:;-/+*#()%'\"!?@&=_\n\r\t";
    constexpr std::size_t kOrdinary = kBest, kCommon = 950, kLetter = 850, kRare = 400, kOdd = 250;
    if (is_ordinary(c)) {
      sum += kOrdinary;
    } else if (kPunctuation.find(c) != std::u32string_view::npos) {
      sum += kCommon;
    } else if (c >= 0x250 && one_script && script_of(c) == main_script->first) {
      sum += kCommon;
    } else if (c >= 0xC0 && c < 0x250) {
      sum += kLetter;
    } else if (c < 0x80 || (c >= 0x2000 && c < 0x2100)) {
      sum += kRare;  // brackets, dashes, currencies
    } else {
      sum += kOdd;
    }
  }
  return static_cast<int>(sum / text.size());
}

// --- readings ---------------------------------------------------------------------------------

bool states_ucs2(std::optional<int> dcs) {
  if (!dcs) return false;
  if (*dcs == kUcs2WithLanguage) return true;
  const bool general = *dcs >= 0x40 && *dcs <= 0x7F;  // coded like an SMS
  return general && (*dcs & 0x0C) == 0x08;
}

bool states_octets(std::optional<int> dcs) {
  if (!dcs) return false;
  const bool general = *dcs >= 0x40 && *dcs <= 0x7F;
  const bool data = *dcs >= 0xF0 && *dcs <= 0xFF;
  return (general || data) && (*dcs & 0x0C) == 0x04;
}

/// Removes a byte order mark and obeys it. Removes the text after U+0000 and a trailing U+FFFF,
/// which are octets of the modem's memory (HE910).
std::string from_ucs2(util::OctetView octets) {
  constexpr char16_t kMark = 0xFEFF, kSwappedMark = 0xFFFE, kFiller = 0xFFFF;
  std::u16string text;
  bool swapped = false;
  for (std::size_t i = 0; i + 1 < octets.size(); i += 2) {
    const auto high = octets[swapped ? i + 1 : i], low = octets[swapped ? i : i + 1];
    const auto unit = static_cast<char16_t>(high << 8 | low);
    if (i == 0 && unit == kSwappedMark) swapped = true;
    if (i == 0 && (unit == kMark || unit == kSwappedMark)) continue;
    if (unit == 0) break;
    text += unit;
  }
  while (!text.empty() && text.back() == kFiller) text.pop_back();
  return util::utf16_to_utf8(text);
}

std::string from_packed(util::OctetView octets, std::optional<int> dcs) {
  auto septets = sms::gsm7::unpack_ussd(octets);
  constexpr std::size_t kLanguage = 3;  // two letters and CR
  if (dcs == kGsm7WithLanguage && septets.size() >= kLanguage)
    septets.erase(septets.begin(), septets.begin() + kLanguage);
  return sms::gsm7::decode(septets);
}

std::string from_latin1(std::string_view octets) {
  std::string text;
  for (const char c : octets) util::append_utf8(text, static_cast<unsigned char>(c));
  return text;
}

std::string from_octets(std::string_view octets) {
  return util::is_valid_utf8(octets) ? std::string(octets) : from_latin1(octets);
}

bool is_ascii(std::string_view text) {
  return util::all_of(text, [](char c) { return (static_cast<unsigned char>(c) & 0x80U) == 0; });
}

bool is_odd_control(char c) {
  return util::is_control(c) && !util::is_space(c);
}

/// Reads the octets of the line. Control octets are letters of the GSM alphabet ("@" is 00, "_" is
/// 11), which AT+CSCS="GSM" writes unchanged.
std::string from_line(std::string_view written) {
  const auto garbage = written.find(std::string_view("\0\0", 2));
  written = written.substr(0, garbage);
  while (!written.empty() && (written.back() == '\r' || written.back() == '\0'))
    written.remove_suffix(1);
  if (util::any_of(written, is_odd_control) && is_ascii(written))
    return sms::gsm7::decode(util::as_octets(written));
  return from_octets(written);
}

/// Replaces what must not be shown, control characters and noncharacters, and drops byte order
/// marks.
std::string cleaned(std::string_view utf8) {
  std::string out;
  for (const auto c : util::from_utf8(utf8)) {
    constexpr char32_t kMark = 0xFEFF;
    const bool control = (c < 0x20 && !is_line_end(c)) || (c >= 0x7F && c < 0xA0);
    const bool noncharacter = (c & 0xFFFE) == 0xFFFE;
    if (c != kMark) util::append_utf8(out, control || noncharacter ? kReplacement : c);
  }
  return out;
}

struct Reading {
  std::string text;
  int score = 0;
};

/// Returns the score of hexadecimal digits that are the text itself: a number or a short word may
/// be, a long row hardly.
int score_as_written(std::string_view hex) {
  constexpr std::size_t kShortNumber = 8, kShortWord = 6;
  constexpr int kSurely = kBest + kStated / 2;
  const bool short_number = hex.size() <= kShortNumber && !hex.starts_with("00");
  if (util::is_number(hex)) return short_number ? kSurely : 750;
  return hex.size() <= kShortWord ? 750 : 300;
}

Reading as_ucs2(util::OctetView octets, std::optional<int> dcs) {
  if (octets.size() % 2 != 0) return {};
  const auto skipped = dcs == kUcs2WithLanguage && octets.size() > 2 ? 2U : 0U;
  Reading reading{from_ucs2(octets.subspan(skipped)), 0};
  reading.score = likeness(reading.text);
  // A text that a U+0000 cuts short is less likely.
  const auto kept = util::from_utf8(reading.text).size() * 2;
  if (kept + 2 < octets.size())
    reading.score = reading.score * static_cast<int>(kept) / static_cast<int>(octets.size());
  if (octets.size() == 2) reading.score = reading.score * 2 / 3;  // one character of any script
  return reading;
}

/// Returns true for Latin text in UCS2 whose octets are swapped, without a byte order mark: each
/// second octet is 0. Not asked where the data coding scheme states UCS2, which has the other
/// order.
bool is_swapped_ucs2(util::OctetView octets) {
  constexpr std::size_t kLeast = 6;
  if (octets.size() < kLeast || octets.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < octets.size(); i += 2)
    if (octets[i] == 0 || octets[i + 1] != 0) return false;
  return true;
}

Reading as_swapped_ucs2(util::OctetView octets) {
  if (!is_swapped_ucs2(octets)) return {};
  std::string latin;
  for (std::size_t i = 0; i < octets.size(); i += 2) latin += static_cast<char>(octets[i]);
  Reading reading{from_latin1(latin), 0};
  const int score = likeness(reading.text);
  if (score > 0) reading.score = score + 1;  // better than as characters of East Asia
  return reading;
}

/// Reads one letter of the GSM alphabet per octet (AT+CSCS="HEX", 27.007 §5.5). Without the letters
/// below the blank ("@", "_", "é") the text is ASCII.
Reading as_unpacked_gsm7(util::OctetView octets) {
  if (!is_ascii(util::as_chars(octets))) return {};
  Reading reading{sms::gsm7::decode(octets), 0};
  reading.score = likeness(reading.text) - kUnpacked;
  return reading;
}

/// Returns true for several characters of UTF-8 beyond ASCII: septets and UCS2 seldom are valid.
bool is_long_utf8(std::string_view octets) {
  constexpr std::size_t kLeast = 4;
  if (!util::is_valid_utf8(octets)) return false;
  const auto text = util::from_utf8(octets);
  return static_cast<std::size_t>(
             std::ranges::count_if(text, [](char32_t c) { return c >= 0x80; })) >= kLeast;
}

Reading as_octets_of_text(util::OctetView octets, std::optional<int> dcs) {
  const auto written = util::as_chars(octets);
  Reading reading{from_octets(written), 0};
  reading.score = likeness(reading.text);
  if (reading.score == 0) return reading;
  if (states_octets(dcs))
    reading.score += kStated;
  else if (is_ascii(written))
    reading.score += kAscii;
  else
    reading.score += is_long_utf8(written) ? kStated / 2 : -kNotAscii;
  return reading;
}

}  // namespace

std::string decode_text(std::string_view written, std::optional<int> dcs, Packed packed) {
  const auto octets = util::from_hex(written);
  if (!octets || octets->empty()) return cleaned(from_line(written));
  // Believed, as the modem states it and the length fits.
  if (states_ucs2(dcs) && octets->size() % 2 == 0) return cleaned(as_ucs2(*octets, dcs).text);
  Reading best{std::string(written), score_as_written(written)};
  const auto consider = [&best](Reading reading) {
    if (reading.score > best.score) best = std::move(reading);
  };
  consider(as_octets_of_text(*octets, dcs));
  consider(as_ucs2(*octets, dcs));
  consider(as_swapped_ucs2(*octets));
  consider(as_unpacked_gsm7(*octets));
  if (packed == Packed::possible) {
    auto text = from_packed(*octets, dcs);
    const int score = likeness(text);
    consider({std::move(text), score});
  }
  return cleaned(best.text);
}

std::string decode_name(std::string_view written) {
  constexpr std::size_t kLongest = 64;
  std::string name;
  std::size_t odd = 0, all = 0;
  for (const auto c : util::from_utf8(decode_text(written, std::nullopt, Packed::impossible))) {
    if (all == kLongest) break;
    ++all;
    if (is_no_text(c)) {
      ++odd;
    } else if (c < 0x80 && c != ' ' && is_line_end(c)) {
      name += ' ';
    } else {
      util::append_utf8(name, c);
    }
  }
  if (odd * 2 >= all) return {};
  return std::string(util::trim(name));
}

std::string decode_number(std::string_view written) {
  constexpr std::size_t kShortest = 3;
  const auto is_dialled = [](std::string_view text) {
    const auto rest = text.starts_with('+') ? text.substr(1) : text;
    return rest.size() >= kShortest &&
           util::all_of(rest, [](char c) { return util::is_digit(c) || c == '*' || c == '#'; });
  };
  const auto octets = util::from_hex(written);
  if (!octets || octets->size() < kShortest) return std::string(written);
  if (auto text = from_ucs2(*octets);
      octets->size() % 2 == 0 && is_dialled(text) && text.size() * 2 == octets->size())
    return text;
  // Eight digits at least, all of them 30 to 39: no subscriber number looks so.
  constexpr std::size_t kShortestAscii = 4;
  if (const auto text = util::as_chars(*octets);
      octets->size() >= kShortestAscii && is_dialled(text))
    return std::string(text);
  return std::string(written);
}

}  // namespace modem
