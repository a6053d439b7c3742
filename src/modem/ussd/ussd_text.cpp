#include "modem/ussd/ussd_text.hpp"

#include <algorithm>

#include "modem/channel/modem_text.hpp"
#include "sms/gsm7.hpp"
#include "util/ascii.hpp"
#include "util/octets.hpp"
#include "util/utf.hpp"

namespace modem {

namespace {

bool is_control_but_spaces(char c) {
  return util::is_control(c) && !util::is_space(c);
}

}  // namespace

std::string decode_ussd(std::string_view written, std::optional<int> dcs) {
  return decode_text(written, dcs, Packed::possible);
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
