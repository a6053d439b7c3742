// The network's part of sending (TS 23.040 §9.2.2): a SUBMIT becomes a DELIVER for the recipient,
// and a STATUS-REPORT for the sender if requested.
#include <algorithm>
#include <cassert>

#include "firmware-host/network.hpp"
#include "sms/codec.hpp"

namespace firmware {

namespace {

constexpr int kCmsInvalidPdu = 304;
constexpr std::size_t kDigitsThatCount = 8;  // compared if a number has no country code
constexpr std::uint8_t kStatusDelivered = 0x00;
constexpr std::uint8_t kStatusForwarded =
    0x01;  // forwarded, but receipt by the SME is not confirmed

std::string_view tail(std::string_view number) {
  if (number.starts_with('+')) number.remove_prefix(1);
  return number.size() < kDigitsThatCount ? number
                                          : number.substr(number.size() - kDigitsThatCount);
}

sms::Timestamp now(const util::Clock& clock) {
  return sms::Timestamp::from_epoch_ms(util::epoch_ms(clock.wall()), 0);
}

sms::Deliver deliver_from(const std::string& from, const sms::Submit& submit,
                          const util::Clock& clock) {
  sms::Deliver deliver;
  deliver.originator = sms::Address::from_string(from);
  deliver.pid = submit.pid;
  deliver.dcs = submit.dcs;
  deliver.service_centre_timestamp = now(clock);
  deliver.user_data = submit.user_data;
  deliver.reply_path = submit.reply_path;
  return deliver;
}

}  // namespace

std::optional<Delivery> delivery_of(const sms::Tpdu& tpdu) {
  const auto octets = sms::encode(tpdu);
  if (!octets) return std::nullopt;
  static const std::string kServiceCentre =
      util::to_hex(sms::encode_smsc(sms::Address::from_string(kServiceCentreNumber)));
  return Delivery{kServiceCentre + util::to_hex(*octets), static_cast<int>(octets->size()), {}};
}

std::string Network::known_number(const std::string& number) const {
  if (subscribers_.contains(number)) return number;
  const auto found = std::find_if(subscribers_.begin(), subscribers_.end(), [&](const auto& entry) {
    return tail(entry.first) == tail(number);
  });
  return found == subscribers_.end() ? number : found->first;
}

int Network::submit(const std::string& from, util::OctetView tpdu, std::uint8_t reference) {
  const auto pdu = sms::decode(tpdu, sms::Smsc::absent, sms::Kind::submit);
  if (!pdu) return kCmsInvalidPdu;
  const auto& submit = std::get<sms::Submit>(pdu->tpdu);
  auto delivery = delivery_of(deliver_from(from, submit, clock_));
  if (!delivery) return kCmsInvalidPdu;
  ++subscribers_[from].submitted;
  if (submit.status_report_request) {
    delivery->report_to = {from, submit.destination, now(clock_), reference};
  }
  const std::string to = known_number(submit.destination.to_string());
  if (subscribers_.contains(to)) {
    accept(to, std::move(*delivery));
  } else {
    ++unroutable_;
    if (delivery->report_to) report(*delivery->report_to, kStatusForwarded);
  }
  return 0;
}

void Network::report(const ReportTo& to, std::uint8_t status) {
  timers_.after(report_delay_, [this, to, status] {
    sms::StatusReport report;
    report.message_reference = to.reference;
    report.recipient = to.recipient;
    report.service_centre_timestamp = to.submitted;
    report.discharge_time = now(clock_);
    report.status = status;
    if (auto delivery = delivery_of(report)) accept(to.sender, std::move(*delivery));
  });
}

void Network::settled(Subscriber& subscriber) {
  assert(!subscriber.queue.empty() && !subscriber.waiting);
  const Delivery delivery = std::move(subscriber.queue.front());
  subscriber.queue.pop_front();
  ++subscriber.delivered;
  if (delivery.report_to) report(*delivery.report_to, kStatusDelivered);
}

}  // namespace firmware
