// A spool with outgoing SMS.
#pragma once

#include "tests/spool/desk.hpp"

namespace desk {

using enum spool::SendState;

inline const spool::Sender kKitchen{"kitchen", "sim-1", 0};

struct OutboxDesk : Desk {
  using Desk::Desk;

  spool::Draft draft(int parts = 1, bool report = false) const {
    spool::Draft draft;
    draft.to = "+237670000001";
    draft.report = report;
    draft.validity = 24h;
    for (int i = 0; i < parts; ++i) draft.tpdus.push_back({0x11, 0x00, 0x0B, 0x91});
    return draft;
  }
  spool::Id enqueue(int parts = 1, bool report = false) {
    return ok(outbox().enqueue(draft(parts, report)));
  }
  std::optional<spool::Claim> take(const spool::Sender& sender = kKitchen) {
    return ok(outbox().claim_next_part(sender));
  }
  void settle(spool::Id part, const spool::SendResult& result) {
    ok(outbox().settle(part, result));
  }
  /// Sends the next part with this <mr>.
  spool::Id send(int reference, const spool::Sender& sender = kKitchen) {
    const auto claim = take(sender);
    REQUIRE(claim);
    settle(claim->part, {.state = sent, .reference = reference});
    return claim->part;
  }
  spool::Outgoing look(spool::Id id) {
    auto found = ok(outbox().find(id));
    REQUIRE(found);
    return *found;
  }
  spool::SendState state(spool::Id id) { return look(id).state; }

  spool::AcceptResult report(int reference, std::uint8_t status,
                             const std::string& recipient = "+237670000001",
                             const std::string& sim = "sim-1") {
    sms::StatusReport report;
    report.message_reference = static_cast<std::uint8_t>(reference);
    report.recipient = sms::Address::from_string(recipient);
    report.service_centre_timestamp = sms::Timestamp::from_epoch_ms(1'800'000'000'000, 4);
    // Each report differs, so that none is a duplicate.
    report.discharge_time = sms::Timestamp::from_epoch_ms(1'800'000'001'000 + 1000 * ++reports, 4);
    report.status = status;
    return accept(received_pdu(report, {.sim = sim}));
  }
  int reports = 0;
};

}  // namespace desk
