#include "spool/outbox.hpp"

#include <algorithm>
#include <cassert>

#include "spool/access.hpp"
#include "spool/outgoing_reports.hpp"
#include "spool/outgoing_rows.hpp"
#include "spool/row_encoding.hpp"

namespace spool {
namespace {

constexpr std::chrono::hours kCapPeriod{24};
constexpr std::uint8_t kRejectDuplicates = 0x04;  // TP-RD, TS 23.040 §9.2.3.25
// <mr> wraps at 256, so more open reports to one recipient could be confused.
constexpr int kOpenReports = 200;

std::optional<ServiceTime> limit_ends(Connection& db, std::int64_t sim, int per_day,
                                      ServiceTime now) {
  if (per_day <= 0) return std::nullopt;
  const ServiceTime since = now - kCapPeriod;
  // The next part may be sent when this one is 24 hours old.
  Query row = db.query(Sql::outgoing_nth_sent, sim, since.count(), per_day - 1);
  if (!row.next()) return std::nullopt;
  return ServiceTime{row.integer(0)} + kCapPeriod;
}

Id enqueue(WriteTransaction& tx, const Draft& draft) {
  const auto number = [&](NameKind kind, const std::string& name) {
    return name.empty() ? 0 : tx.names.id(kind, name);
  };
  const auto wishes = (draft.report ? kWantsReport : 0) | (draft.forget ? kWantsToBeForgotten : 0);
  Id message = 0;
  {
    Query row = tx.db.query(Sql::outgoing_insert, number(NameKind::modem, draft.modem),
                            number(NameKind::sim, draft.sim), !draft.sim.empty(), draft.to,
                            last_digits(draft.to), wishes,
                            std::chrono::milliseconds(draft.validity).count(), tx.now.count(),
                            util::epoch_ms(tx.wall));
    row.next();
    message = row.integer(0);
  }
  Id part = first_of(message);
  for (auto tpdu : draft.tpdus) {
    ++part;
    // TP-MR. The modem may replace it.
    if (tpdu.size() > 1) tpdu[1] = static_cast<std::uint8_t>(part);
    tx.db.run(Sql::outgoing_part_insert, part, util::OctetView(tpdu));
  }
  return message;
}

std::optional<Claim> claim_next_part(WriteTransaction& tx, const Sender& sender) {
  const auto modem = tx.names.id(NameKind::modem, sender.modem);
  const auto sim = tx.names.id(NameKind::sim, sender.sim);
  if (limit_ends(tx.db, sim, sender.per_day, tx.now)) return std::nullopt;
  Claim claim;
  Id message = 0;
  bool report = false;
  {
    Query row = tx.db.query(Sql::outgoing_due, tx.now.count(), modem, sim);
    if (!row.next()) return std::nullopt;
    message = row.integer(0);
    claim.to = row.text(1);
    report = (row.integer(2) & kWantsReport) != 0;
    claim.tries = row.small(3);
  }
  {
    Query row = tx.db.query(Sql::outgoing_next_part, first_of(message), last_of(message));
    if (!row.next()) return std::nullopt;
    claim.part = row.integer(0);
    const auto tpdu = row.octets(1);
    claim.tpdu.assign(tpdu.begin(), tpdu.end());
  }
  tx.db.run(Sql::outgoing_part_claim, claim.part, sim, tx.now.count(), report);
  tx.db.run(Sql::outgoing_bind, message, sim, modem);
  update_state(tx, message);
  return claim;
}

std::optional<ServiceTime> next_claim_time(Connection& db, const Sender& sender, ServiceTime now) {
  const auto modem = find_name(db, NameKind::modem, sender.modem).value_or(-1);
  const auto sim = find_name(db, NameKind::sim, sender.sim).value_or(-1);
  Query row = db.query(Sql::outgoing_next, modem, sim);
  if (!row.next() || row.null(0)) return std::nullopt;
  return std::max(ServiceTime{row.integer(0)},
                  limit_ends(db, sim, sender.per_day, now).value_or(ServiceTime{0}));
}

void count_for_sim(WriteTransaction& tx, Id part) {
  Query row = tx.db.query(Sql::outgoing_part_sim, part);
  if (row.next()) tx.counters.add(row.integer(0), Counter::sent);
}

void settle_part(WriteTransaction& tx, Id part, const SendResult& result) {
  using enum SendState;
  assert(result.state == sent || result.state == maybe_sent || result.state == failed ||
         result.state == waiting);
  const Id message = message_of(part);
  const bool out = result.state == sent || result.state == maybe_sent;
  {
    Query row = tx.db.query(Sql::outgoing_part_state, part);
    if (!row.next() || static_cast<SendState>(row.integer(0)) != sending) return;
  }
  tx.db.run(Sql::outgoing_part_settle, part, static_cast<int>(result.state), result.reference,
            result.cause, result.error, out);
  if (out) {
    tx.db.run(Sql::outgoing_counted, message);
    count_for_sim(tx, part);
    if (result.reference) match_early_report(tx, part);
    tx.db.run(Sql::outgoing_too_many_reports, part, kOpenReports);
  } else {
    tx.db.run(Sql::outgoing_put_back, message, (tx.now + result.pause).count());
    tx.db.run(Sql::outgoing_unbind, message, first_of(message), last_of(message));
  }
  update_state(tx, message);
}

int mark_interrupted_unknown(WriteTransaction& tx) {
  std::vector<Id> parts;
  {
    Query rows = tx.db.query(Sql::outgoing_interrupted);
    while (rows.next()) parts.push_back(rows.integer(0));
  }
  for (const Id part : parts)
    settle_part(tx, part,
                {.state = SendState::maybe_sent,
                 .error = "gsmrelayd ended before the modem said whether it was sent"});
  return static_cast<int>(parts.size());
}

bool send_again(WriteTransaction& tx, Id message) {
  using enum SendState;
  const auto outgoing = read_outgoing(tx.db, message);
  if (!outgoing || outgoing->erased) return false;
  const auto state = outgoing->state;
  if (state != maybe_sent && state != failed && state != expired && state != waiting) return false;
  for (const auto& part : read_part_rows(tx.db, message)) {
    if (part.state != maybe_sent && part.state != failed && part.state != expired) continue;
    util::Octets tpdu;
    {
      Query row = tx.db.query(Sql::outgoing_part_tpdu, part.id);
      row.next();
      const auto stored = row.octets(0);
      tpdu.assign(stored.begin(), stored.end());
      // With TP-RD and the same TP-MR a service centre that has the part rejects the duplicate.
      if (part.state == maybe_sent && tpdu.size() > 1) {
        tpdu[0] |= kRejectDuplicates;
        if (const auto reference = row.maybe(1)) tpdu[1] = static_cast<std::uint8_t>(*reference);
      }
    }
    tx.db.run(Sql::outgoing_part_again, part.id, util::OctetView(tpdu));
  }
  tx.db.run(Sql::outgoing_again, message, tx.now.count());
  update_state(tx, message);
  return true;
}

bool cancel(WriteTransaction& tx, Id message) {
  using enum SendState;
  const auto outgoing = read_outgoing(tx.db, message);
  if (!outgoing) return false;
  const auto state = outgoing->state;
  if (state != maybe_sent && state != failed && state != expired && state != waiting) return false;
  tx.db.run(Sql::outgoing_parts_drop, first_of(message), last_of(message));
  update_state(tx, message);
  return true;
}

std::vector<Outgoing> list_outgoing(Connection& db, std::optional<SendState> state,
                                    const Page& page) {
  std::vector<Id> ids;
  {
    const auto wanted = state ? std::optional(static_cast<int>(*state)) : std::nullopt;
    Query rows = db.query(Sql::outgoing_before, before_or_newest(page), wanted, page.limit);
    while (rows.next()) ids.push_back(rows.integer(0));
  }
  std::vector<Outgoing> list;
  for (const Id id : ids)
    if (auto outgoing = read_outgoing(db, id)) list.push_back(std::move(*outgoing));
  return list;
}

}  // namespace

util::Result<Id> Outbox::enqueue(const Draft& draft) {
  assert(!draft.tpdus.empty() && std::ssize(draft.tpdus) < kPerMessage);
  return access_->write(Durability::synced,
                        [&](WriteTransaction& tx) { return spool::enqueue(tx, draft); });
}

util::Result<std::optional<Claim>> Outbox::claim_next_part(const Sender& sender) {
  return access_->write(Durability::synced,
                        [&](WriteTransaction& tx) { return spool::claim_next_part(tx, sender); });
}

util::Result<std::optional<ServiceTime>> Outbox::next_claim_time(const Sender& sender) {
  return access_->read(
      [&](Connection& db) { return spool::next_claim_time(db, sender, access_->service_now()); });
}

util::Result<void> Outbox::settle(Id part, const SendResult& result) {
  return access_->write(Durability::synced,
                        [&](WriteTransaction& tx) { settle_part(tx, part, result); });
}

util::Result<int> Outbox::mark_interrupted_unknown() {
  return access_->write(Durability::synced,
                        [](WriteTransaction& tx) { return spool::mark_interrupted_unknown(tx); });
}

util::Result<std::optional<Outgoing>> Outbox::find(Id message) {
  return access_->read([&](Connection& db) { return read_outgoing(db, message); });
}

util::Result<std::vector<Outgoing>> Outbox::list(std::optional<SendState> state, const Page& page) {
  return access_->read([&](Connection& db) { return list_outgoing(db, state, page); });
}

util::Result<bool> Outbox::send_again(Id message) {
  return access_->write(Durability::synced,
                        [&](WriteTransaction& tx) { return spool::send_again(tx, message); });
}

util::Result<bool> Outbox::cancel(Id message) {
  return access_->write(Durability::synced,
                        [&](WriteTransaction& tx) { return spool::cancel(tx, message); });
}

util::Result<OutboxCounts> Outbox::counts(int most) {
  return access_->read([most](Connection& db) {
    OutboxCounts counts;
    for (Query rows = db.query(Sql::outgoing_states, most); rows.next();) {
      const auto state = static_cast<SendState>(rows.integer(0));
      if (state == SendState::waiting || state == SendState::sending) ++counts.waiting;
      if (state == SendState::failed || state == SendState::expired ||
          state == SendState::maybe_sent)
        ++counts.unsent;
    }
    return counts;
  });
}

}  // namespace spool
