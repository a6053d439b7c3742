#include "sms_maker.hpp"

#include <stdexcept>

#include "sms/codec.hpp"
#include "sms/join.hpp"

namespace harness {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64(const std::string& data) {
  std::string out;
  for (std::size_t i = 0; i < data.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j)
      group = group << 8 | (i + j < data.size() ? static_cast<std::uint8_t>(data[i + j]) : 0);
    for (std::size_t j = 0; j < 4; ++j)
      out.push_back(i + j > data.size() ? '=' : kAlphabet[group >> (18 - 6 * j) & 0x3F]);
  }
  return out;
}

}  // namespace

std::string SmsMaker::ciphertext(int parts) {
  const auto octets = [&](std::size_t count) {
    std::string data(count, '\0');
    for (auto& c : data) c = static_cast<char>(random_());
    return data;
  };
  constexpr int kBlock = 16;
  constexpr std::size_t kOnePart = 160;
  constexpr std::size_t kEachPart = 153;
  const std::size_t least = parts == 1 ? 0 : kEachPart * static_cast<std::size_t>(parts - 1);
  const std::size_t most = parts == 1 ? kOnePart : kEachPart * static_cast<std::size_t>(parts);
  for (std::size_t blocks = 1;; ++blocks) {
    const auto text = base64(octets(kBlock) + base64(octets(blocks * kBlock)));
    if (text.size() > most) throw std::logic_error("no payload has that many parts");
    if (text.size() > least && (parts == 1 || text.size() > kOnePart)) return text;
  }
}

std::vector<std::string> SmsMaker::pdus(const std::string& from, const std::string& text) {
  sms::SegmentOptions options;
  options.reference = ++reference_;
  const auto segments = sms::segment(text, options);
  if (!segments) throw std::runtime_error(segments.error().what);
  std::vector<std::string> out;
  scts_ms_ += 1000;
  for (const auto& part : segments->parts) {
    sms::Deliver deliver;
    deliver.originator = sms::Address::from_string(from);
    deliver.dcs =
        sms::DataCoding::from_octet(segments->alphabet == sms::Alphabet::ucs2 ? 0x08 : 0x00);
    deliver.service_centre_timestamp = sms::Timestamp::from_epoch_ms(scts_ms_, 4);
    deliver.user_data = part;
    const auto tpdu = sms::encode(deliver);
    if (!tpdu) throw std::runtime_error(tpdu.error().what);
    out.push_back(util::to_hex(sms::encode_smsc(sms::Address::from_string("+237670000001"))) +
                  util::to_hex(*tpdu));
  }
  return out;
}

}  // namespace harness
