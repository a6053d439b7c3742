#include "sms/redact_pdu.hpp"

#include <algorithm>
#include <array>

#include "sms/fields.hpp"
#include "sms/first_octet.hpp"

namespace sms {

namespace {

constexpr std::size_t kTimestampOctets = 7;
constexpr std::array kKeptElements{kConcatenation8,  kPorts8,      kPorts16,
                                   kConcatenation16, kSingleShift, kLockingShift};

/// Reads one PDU and writes zeros over its addresses and text.
class PduRedactor {
 public:
  explicit PduRedactor(util::OctetView pdu)
      : out_(pdu.begin(), pdu.end()), source_(pdu.begin(), pdu.end()), reader_(source_) {}

  std::optional<util::Octets> run() {
    service_centre();
    const auto first = reader_.octet("TP-MTI");
    switch (first & first_octet::kMessageType) {
      case 1:
        submit(first);
        break;
      case 2:
        status_report();
        break;
      default:
        deliver(first);
    }
    if (!reader_.ok()) return std::nullopt;
    wipe(at(), out_.size());
    return std::move(out_);
  }

 private:
  std::size_t at() const { return out_.size() - reader_.ahead().size(); }
  void wipe(std::size_t from, std::size_t to) {
    std::fill(out_.begin() + static_cast<std::ptrdiff_t>(from),
              out_.begin() + static_cast<std::ptrdiff_t>(to), std::uint8_t{0});
  }
  void skip(std::size_t octets, const char* field) { reader_.octets(octets, field); }

  /// Keeps a filler, because it ends the number.
  void digits(std::size_t octets, const char* field) {
    const auto from = at();
    skip(octets, field);
    if (!reader_.ok()) return;
    for (auto i = from; i < from + octets; ++i) {
      const unsigned low = (out_[i] & 0x0FU) == 0x0FU ? 0x0FU : 0U;
      const unsigned high = (out_[i] & 0xF0U) == 0xF0U ? 0xF0U : 0U;
      out_[i] = static_cast<std::uint8_t>(high | low);
    }
  }
  void service_centre() {
    const std::size_t octets = reader_.octet("SMSC");
    if (octets == 0) return;
    skip(1, "SMSC");
    digits(octets - 1, "SMSC");
  }
  void address(const char* field) {
    const std::size_t semi_octets = reader_.octet(field);
    const auto type = static_cast<TypeOfNumber>(reader_.octet(field) >> 4U & 0x07U);
    const auto from = at();
    digits((semi_octets + 1) / 2, field);
    if (reader_.ok() && type == TypeOfNumber::alphanumeric) wipe(from, at());
  }
  void deliver(std::uint8_t first) {
    address("TP-OA");
    skip(1, "TP-PID");
    const auto dcs = reader_.octet("TP-DCS");
    skip(kTimestampOctets, "TP-SCTS");
    user_data(first, dcs);
  }
  void submit(std::uint8_t first) {
    skip(1, "TP-MR");
    address("TP-DA");
    skip(1, "TP-PID");
    const auto dcs = reader_.octet("TP-DCS");
    constexpr std::array<std::size_t, 4> kValidity{0, 7, 1, 7};  // by TP-VPF
    skip(kValidity.at(first >> first_octet::kValidityShift & 0x03U), "TP-VP");
    user_data(first, dcs);
  }
  /// The octets after TP-ST become zeros: TP-PI 0 announces no further fields.
  void status_report() {
    skip(1, "TP-MR");
    address("TP-RA");
    skip(2 * kTimestampOctets, "TP-SCTS");
    skip(1, "TP-ST");
  }

  void user_data(std::uint8_t first, std::uint8_t dcs) {
    const std::size_t length = reader_.octet("TP-UDL");
    const auto octets = is_packed(DataCoding::from_octet(dcs)) ? (length * 7 + 7) / 8 : length;
    const auto from = at();
    const auto field = reader_.up_to(octets);
    std::size_t kept = 0;
    if ((first & first_octet::kHeader) != 0 && !field.empty()) kept = header(field, from);
    wipe(from + kept, from + field.size());
  }
  /// Redacts the header and returns its size in octets. Returns 0 if it is malformed: then the
  /// whole field counts as text.
  std::size_t header(util::OctetView field, std::size_t from) {
    const std::size_t end = field.front() + std::size_t{1};
    if (end > field.size()) return 0;
    std::size_t i = 1;
    while (i + 2 <= end && i + 2 + field[i + 1] <= end) {
      const auto data = i + 2;
      const auto next = data + field[i + 1];
      if (std::find(kKeptElements.begin(), kKeptElements.end(), field[i]) == kKeptElements.end())
        wipe(from + data, from + next);
      i = next;
    }
    wipe(from + i, from + end);
    return end;
  }

  util::Octets out_;
  const util::Octets source_;
  OctetReader reader_;
};

}  // namespace

std::optional<util::Octets> redact_pdu(util::OctetView pdu) {
  return PduRedactor(pdu).run();
}

}  // namespace sms
