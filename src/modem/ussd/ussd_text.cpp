#include "modem/ussd/ussd_text.hpp"

#include <algorithm>
#include <array>

#include "sms/gsm7.hpp"
#include "util/ascii.hpp"
#include "util/octets.hpp"
#include "util/text.hpp"
#include "util/utf.hpp"

namespace modem {

namespace {

constexpr int kGsm7WithLanguage = 0x10, kUcs2WithLanguage = 0x11;

bool says_ucs2(std::optional<int> dcs) {
  if (!dcs) return false;
  if (*dcs == kUcs2WithLanguage) return true;
  const bool general = *dcs >= 0x40 && *dcs <= 0x7F;  // coded like an SMS
  return general && (*dcs & 0x0C) == 0x08;
}

/// Returns true if three quarters of the characters are from one Unicode block, which packed
/// septets are not.
bool looks_like_ucs2(const util::Octets& octets) {
  if (octets.empty() || octets.size() % 2 != 0) return false;
  std::array<std::size_t, 256> high{};
  for (std::size_t i = 0; i < octets.size(); i += 2) ++high[octets[i]];
  const auto most = *std::max_element(high.begin(), high.end());
  return most * 4 >= octets.size() / 2 * 3;
}

/// Removes the text after U+0000 and a trailing U+FFFF, which are octets of the modem's memory
/// (HE910).
std::string from_ucs2(util::OctetView octets) {
  std::u16string text;
  for (std::size_t i = 0; i + 1 < octets.size(); i += 2) {
    const auto unit = static_cast<char16_t>(octets[i] << 8 | octets[i + 1]);
    if (unit == 0) break;
    text += unit;
  }
  while (!text.empty() && text.back() == 0xFFFF) text.pop_back();
  return util::utf16_to_utf8(text);
}

bool is_control_but_spaces(char c) {
  return util::is_control(c) && !util::is_space(c);
}

bool printable(const std::string& utf8) {
  return !utf8.empty() && std::none_of(utf8.begin(), utf8.end(), is_control_but_spaces) &&
         utf8.find("\xEF\xBF\xBD") == std::string::npos;
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

}  // namespace

std::string decode_ussd(std::string_view written, std::optional<int> dcs) {
  written = written.substr(0, written.find('\0'));
  const auto octets = util::from_hex(written);
  if (octets && !octets->empty()) {
    if (says_ucs2(dcs) || looks_like_ucs2(*octets)) {
      const auto text =
          util::OctetView(*octets).subspan(dcs == kUcs2WithLanguage && octets->size() > 2 ? 2 : 0);
      return from_ucs2(text);
    }
    if (auto text = from_packed(*octets, dcs); printable(text)) return text;
    if (auto text = from_latin1(util::as_chars(*octets)); printable(text)) return text;
  }
  while (written.ends_with('\r')) written.remove_suffix(1);
  return util::is_valid_utf8(written) ? std::string(written) : from_latin1(written);
}

std::optional<std::string> encode_ussd(std::string_view text, UssdForm form) {
  switch (form) {
    case UssdForm::plain: {
      const bool fine = text.find_first_of("\"\r\n") == std::string_view::npos &&
                        std::none_of(text.begin(), text.end(), is_control_but_spaces);
      return fine ? std::optional(std::string(text)) : std::nullopt;
    }
    case UssdForm::ucs2_hex: {
      util::Octets octets;
      for (const char16_t unit : util::utf8_to_utf16(text)) {
        octets.push_back(static_cast<std::uint8_t>(unit >> 8));
        octets.push_back(static_cast<std::uint8_t>(unit & 0xFF));
      }
      return util::to_hex(octets);
    }
    case UssdForm::packed_hex: {
      const auto septets = sms::gsm7::encode(text);
      if (!septets) return std::nullopt;
      return util::to_hex(sms::gsm7::pack_ussd(*septets));
    }
  }
  return std::nullopt;
}

}  // namespace modem
