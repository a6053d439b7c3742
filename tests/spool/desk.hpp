// A spool on its own file with a fake clock, and SMS to store in it.
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "sms/join.hpp"
#include "spool/delivery_queue.hpp"
#include "spool/history.hpp"
#include "spool/inbox.hpp"
#include "spool/maintenance.hpp"
#include "spool/modem_store.hpp"
#include "spool/outbox.hpp"
#include "spool/sim_store.hpp"
#include "tests/doubles/fake_clock.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace desk {

using namespace std::chrono_literals;

constexpr std::chrono::hours kDay{24};

/// Gives every message the same routes; incomplete ones only if `incomplete` is set.
struct FixedRouter final : spool::Router {
  std::vector<std::string> routes{"main"};
  bool incomplete = false;
  std::vector<std::string> routes_for(const spool::Message& message) const override {
    if (!message.complete && !incomplete) return {};
    return routes;
  }
};

struct SmsOptions {
  std::string sender = "+23767000001";
  std::int64_t sent_ms = 1'800'000'000'000;
  std::string sim = "624010000000001";
  std::string modem = "kitchen";
};

/// Replaces the PDU of `received`.
inline void set_hex(spool::ReceivedPdu& received, const std::string& hex) {
  auto pdu = sms::decode_hex(hex);
  REQUIRE_MESSAGE(pdu, pdu.error().what);
  received.hex = hex;
  received.pdu = std::move(*pdu);
}

inline spool::ReceivedPdu received_pdu(const sms::Tpdu& tpdu, const SmsOptions& options = {}) {
  const auto octets = sms::encode(tpdu);
  REQUIRE_MESSAGE(octets, octets.error().what);
  auto whole = sms::encode_smsc(sms::Address::from_string("+237670000000"));
  whole.insert(whole.end(), octets->begin(), octets->end());
  spool::ReceivedPdu received{
      options.modem, options.sim, "SM", {}, util::from_epoch_ms(1'800'000'000'500), std::nullopt};
  set_hex(received, util::to_hex(whole));
  return received;
}

inline sms::Deliver deliver_of(const sms::UserData& data, sms::Alphabet alphabet,
                               const SmsOptions& options) {
  sms::Deliver deliver;
  deliver.originator = sms::Address::from_string(options.sender);
  deliver.dcs = sms::DataCoding::from_octet(alphabet == sms::Alphabet::ucs2     ? 0x08
                                            : alphabet == sms::Alphabet::octets ? 0x04
                                                                                : 0x00);
  deliver.service_centre_timestamp = sms::Timestamp::from_epoch_ms(options.sent_ms, 4);
  deliver.user_data = data;
  return deliver;
}

/// Returns the parts of a text, in order.
inline std::vector<spool::ReceivedPdu> sms_of(const std::string& text, std::uint16_t reference = 7,
                                              const SmsOptions& options = {},
                                              std::uint8_t bits = 8) {
  const auto segments = sms::segment(text, {.reference = reference, .reference_bits = bits});
  REQUIRE_MESSAGE(segments, segments.error().what);
  std::vector<spool::ReceivedPdu> arrivals;
  for (const auto& part : segments->parts)
    arrivals.push_back(received_pdu(deliver_of(part, segments->alphabet, options), options));
  return arrivals;
}

inline spool::ReceivedPdu one_sms(const std::string& text, const SmsOptions& options = {}) {
  return sms_of(text, 0, options).at(0);
}

inline spool::ReceivedPdu garbage(const std::string& hex) {
  return {"kitchen",   "624010000000001", "ME", hex, util::from_epoch_ms(1'800'000'000'500),
          std::nullopt};
}

/// Returns a 7-bit text that fills `parts` parts and begins with `beginning`.
inline std::string text_of_parts(int parts, const std::string& beginning = "") {
  constexpr std::size_t kPerPart = 153;
  std::string text;
  for (int part = 0; part < parts; ++part)
    text += std::string(kPerPart, static_cast<char>('a' + part % 26));
  return text.replace(0, beginning.size(), beginning);
}

/// Returns the value of `result`. Ends the test if it is an error.
template <class T>
T ok(util::Result<T> result) {
  REQUIRE_MESSAGE(result, result.error().what);
  return std::move(*result);
}
inline void ok(const util::Result<void>& result) {
  REQUIRE_MESSAGE(result, result.error().what);
}

struct Desk {
  explicit Desk(spool::Options o = {}) : options(std::move(o)) {
    if (options.path.empty()) options.path = folder / "spool.db";
    open();
  }
  void open() {
    file = ok(spool::File::open(options, clock));
    spool.emplace(file);
  }
  void close() {
    spool.reset();
    file.reset();
  }
  spool::Inbox inbox() { return spool::Inbox(*spool); }
  spool::DeliveryQueue queue() { return spool::DeliveryQueue(*spool); }
  spool::Outbox outbox() { return spool::Outbox(*spool); }
  spool::SimStore sims() { return spool::SimStore(*spool); }
  spool::ModemStore modems() { return spool::ModemStore(*spool); }
  spool::History history() { return spool::History(*spool); }
  spool::Maintenance maintenance() { return spool::Maintenance(*spool); }
  std::vector<spool::AcceptResult> accept(const std::vector<spool::ReceivedPdu>& pdus) {
    return ok(inbox().accept(pdus, router));
  }
  spool::AcceptResult accept(const spool::ReceivedPdu& arrival) {
    return accept(std::vector{arrival}).at(0);
  }
  spool::Message message(spool::Id id) {
    const auto found = ok(inbox().message(id));
    REQUIRE(found);
    return *found;
  }
  /// Returns the ids of the due deliveries of a route.
  std::vector<spool::Id> due(const std::string& route = "main") {
    std::vector<spool::Id> ids;
    for (const auto& delivery : ok(queue().due(route, 1'000))) ids.push_back(delivery.id);
    return ids;
  }
  void settle(spool::Id delivery, spool::DeliveryState state) {
    ok(queue().settle(std::vector{spool::Settlement{.delivery = delivery, .state = state}}));
  }
  void deliver_all() {
    for (const auto id : due()) settle(id, spool::DeliveryState::delivered);
  }
  void run_housekeeping(int times = 1) {
    for (int i = 0; i < times; ++i) ok(maintenance().run_housekeeping(router));
  }
  /// Returns one line of the audit, which must be balanced.
  spool::AuditLine audit(const std::string& modem = "kitchen") {
    const auto audit = ok(maintenance().audit());
    CHECK(audit.balanced());
    for (const auto& line : audit.modems)
      if (line.name == modem) return line;
    for (const auto& line : audit.routes)
      if (line.name == modem) return line;
    FAIL("no such line: " << modem);
    return {};
  }

  doubles::TempDir folder;
  doubles::FakeClock clock;
  FixedRouter router;
  spool::Options options;
  std::shared_ptr<spool::File> file;
  std::optional<spool::Spool> spool;
};

}  // namespace desk
