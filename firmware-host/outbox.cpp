#include "firmware-host/outbox.hpp"

#include <fmt/format.h>

#include "firmware-host/charset.hpp"
#include "firmware-host/modem.hpp"
#include "firmware-host/pdu.hpp"
#include "sms/codec.hpp"
#include "sms/gsm7.hpp"
#include "util/text.hpp"

namespace firmware {

namespace {

constexpr std::size_t kMaxSeptets = 160, kMaxOctets = 140;
constexpr int kCmsNoNetwork = 331, kCmsBadPdu = 304;
constexpr int kReportRequest = 0x20;

/// Reads user data in the alphabet of the DCS: text, or hexadecimal for 8-bit and UCS2.
std::optional<util::Octets> payload_of(std::string_view text, const sms::DataCoding& dcs,
                                       const std::string& charset) {
  if (dcs.alphabet == sms::Alphabet::gsm7) {
    const auto utf8 = from_charset(text, charset);
    auto septets = utf8 ? sms::gsm7::encode(*utf8) : std::nullopt;
    return septets && septets->size() <= kMaxSeptets ? septets : std::nullopt;
  }
  auto octets = util::from_hex(text);
  return octets && octets->size() <= kMaxOctets ? octets : std::nullopt;
}

bool is_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && text.size() <= 20 &&
         text.find_first_not_of("0123456789*#") == std::string_view::npos;
}

}  // namespace

std::optional<StoredMessage> message_from_pdu(std::string_view hex, int length) {
  const auto octets = util::from_hex(util::trim(hex));
  const auto tpdu = octets ? tpdu_of(*octets) : std::nullopt;
  if (!tpdu || static_cast<int>(tpdu->size()) != length) return std::nullopt;
  return StoredMessage{Stat::stored_unsent, util::to_hex(*octets), length};
}

std::optional<StoredMessage> message_from_text(std::string_view number, std::string_view text,
                                               const Settings& settings) {
  const auto destination = from_charset(number, settings.cscs);
  if (!destination || !is_number(*destination)) return std::nullopt;
  sms::Submit submit;
  submit.destination = sms::Address::from_string(*destination);
  submit.pid = static_cast<std::uint8_t>(settings.csmp.pid);
  submit.dcs = sms::DataCoding::from_octet(static_cast<std::uint8_t>(settings.csmp.dcs));
  submit.validity = sms::RelativeValidity{static_cast<std::uint8_t>(settings.csmp.validity)};
  submit.status_report_request = (settings.csmp.first_octet & kReportRequest) != 0;
  auto payload = payload_of(text, submit.dcs, settings.cscs);
  if (!payload) return std::nullopt;
  submit.user_data.payload = std::move(*payload);
  const auto tpdu = sms::encode(submit);
  if (!tpdu) return std::nullopt;
  return StoredMessage{Stat::stored_unsent, "00" + util::to_hex(*tpdu),
                       static_cast<int>(tpdu->size())};
}

Answer send(Modem& modem, std::string_view command, const StoredMessage& message) {
  Faults& faults = modem.faults();
  if (const auto refused = faults.refusal("sending")) return *refused;
  if (!modem.on_network()) return cms(kCmsNoNetwork);
  const auto octets = util::from_hex(message.pdu);
  const auto tpdu = octets ? tpdu_of(*octets) : std::nullopt;
  if (!tpdu) return cms(kCmsBadPdu);
  const std::uint8_t reference = modem.next_reference();
  const int refused =
      modem.environment().network.submit(modem.sim()->config().number, *tpdu, reference);
  if (refused != 0) return cms(refused);
  if (faults.happens(Fault::send_no_answer)) return {Answer::Kind::nothing};
  if (!faults.happens(Fault::ok_without_mr)) {
    modem.say(fmt::format("{}: {}", command, reference));
  }
  return ok();
}

}  // namespace firmware
