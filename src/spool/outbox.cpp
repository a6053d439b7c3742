#include "spool/outbox.hpp"

#include <algorithm>

#include "spool/access.hpp"
#include "spool/outgoing_reports.hpp"
#include "spool/outgoing_rows.hpp"
#include "spool/rows.hpp"

namespace spool {
namespace {

constexpr std::chrono::hours kCapPeriod{24};
constexpr std::uint8_t kRejectDuplicates = 0x04;  // TP-RD, TS 23.040 §9.2.3.25
// <mr> wraps at 256: so many open reports to one recipient can still be told apart.
constexpr int kOpenReports = 200;

std::optional<ServiceTime> cap_ends(Connection& db, std::int64_t sim, int per_day,
                                    ServiceTime now) {
  if (per_day <= 0) return std::nullopt;
  const ServiceTime since = now - kCapPeriod;
  // The one whose leaving makes room.
  Query row = db.query(Sql::outgoing_nth_sent, sim, since.count(), per_day - 1);
  if (!row.next()) return std::nullopt;
  return ServiceTime{row.integer(0)} + kCapPeriod;
}

Id enqueue(Work& work, const Draft& draft) {
  const auto number = [&](NameKind kind, const std::string& name) {
    return name.empty() ? 0 : work.ledger.id(kind, name);
  };
  Id message = 0;
  {
    Query row = work.db.query(Sql::outgoing_insert, number(NameKind::modem, draft.modem),
                              number(NameKind::sim, draft.sim), !draft.sim.empty(), draft.to,
                              last_digits(draft.to), draft.report,
                              std::chrono::milliseconds(draft.validity).count(), work.now.count(),
                              util::epoch_ms(work.wall));
    row.next();
    message = row.integer(0);
  }
  Id part = first_of(message);
  for (auto tpdu : draft.tpdus) {
    ++part;
    // TP-MR: the modem may write its own over it.
    if (tpdu.size() > 1) tpdu[1] = static_cast<std::uint8_t>(part);
    work.db.run(Sql::outgoing_part_insert, part, util::OctetView(tpdu));
  }
  return message;
}

std::optional<Claim> claim_next_part(Work& work, const Sender& sender) {
  const auto modem = work.ledger.id(NameKind::modem, sender.modem);
  const auto sim = work.ledger.id(NameKind::sim, sender.sim);
  if (cap_ends(work.db, sim, sender.per_day, work.now)) return std::nullopt;
  Claim claim;
  Id message = 0;
  bool report = false;
  {
    Query row = work.db.query(Sql::outgoing_due, work.now.count(), modem, sim);
    if (!row.next()) return std::nullopt;
    message = row.integer(0);
    claim.to = row.text(1);
    report = row.integer(2) != 0;
    claim.tries = row.small(3);
  }
  {
    Query row = work.db.query(Sql::outgoing_next_part, first_of(message), last_of(message));
    if (!row.next()) return std::nullopt;
    claim.part = row.integer(0);
    const auto tpdu = row.octets(1);
    claim.tpdu.assign(tpdu.begin(), tpdu.end());
  }
  work.db.run(Sql::outgoing_part_claim, claim.part, sim, work.now.count(), report);
  work.db.run(Sql::outgoing_bind, message, sim, modem);
  update_state(work, message);
  return claim;
}

std::optional<ServiceTime> next_claim_time(Connection& db, const Sender& sender, ServiceTime now) {
  const auto modem = find_name(db, NameKind::modem, sender.modem).value_or(-1);
  const auto sim = find_name(db, NameKind::sim, sender.sim).value_or(-1);
  Query row = db.query(Sql::outgoing_next, modem, sim);
  if (!row.next() || row.null(0)) return std::nullopt;
  return std::max(ServiceTime{row.integer(0)},
                  cap_ends(db, sim, sender.per_day, now).value_or(ServiceTime{0}));
}

void count_for_sim(Work& work, Id part) {
  Query row = work.db.query(Sql::outgoing_part_sim, part);
  if (row.next()) work.ledger.count(row.integer(0), Count::sent);
}

void settle_part(Work& work, Id part, const SendResult& result) {
  using enum SendState;
  const Id message = message_of(part);
  const bool out = result.state == sent || result.state == maybe_sent;
  {
    Query row = work.db.query(Sql::outgoing_part_state, part);
    if (!row.next() || static_cast<SendState>(row.integer(0)) != sending) return;
  }
  work.db.run(Sql::outgoing_part_settle, part, static_cast<int>(result.state), result.reference,
              result.cause, result.error, out);
  if (out) {
    work.db.run(Sql::outgoing_counted, message);
    count_for_sim(work, part);
    if (result.reference) match_early_report(work, part);
    work.db.run(Sql::outgoing_too_many_reports, part, kOpenReports);
  } else {
    work.db.run(Sql::outgoing_put_back, message, (work.now + result.pause).count());
    work.db.run(Sql::outgoing_unbind, message, first_of(message), last_of(message));
  }
  update_state(work, message);
}

int mark_interrupted_unknown(Work& work) {
  std::vector<Id> parts;
  {
    Query rows = work.db.query(Sql::outgoing_interrupted);
    while (rows.next()) parts.push_back(rows.integer(0));
  }
  for (const Id part : parts)
    settle_part(work, part,
                {.state = SendState::maybe_sent,
                 .error = "gsmrelayd ended before the modem said whether it was sent"});
  return static_cast<int>(parts.size());
}

bool send_again(Work& work, Id message) {
  using enum SendState;
  const auto outgoing = read_outgoing(work.db, message);
  if (!outgoing || outgoing->erased) return false;
  const auto state = outgoing->state;
  if (state != maybe_sent && state != failed && state != expired && state != waiting) return false;
  for (const auto& part : read_part_rows(work.db, message)) {
    if (part.state != maybe_sent && part.state != failed && part.state != expired) continue;
    util::Octets tpdu;
    {
      Query row = work.db.query(Sql::outgoing_part_tpdu, part.id);
      row.next();
      const auto stored = row.octets(0);
      tpdu.assign(stored.begin(), stored.end());
      // So that the service centre knows it again, should it have it.
      if (part.state == maybe_sent && tpdu.size() > 1) {
        tpdu[0] |= kRejectDuplicates;
        if (const auto reference = row.maybe(1)) tpdu[1] = static_cast<std::uint8_t>(*reference);
      }
    }
    work.db.run(Sql::outgoing_part_again, part.id, util::OctetView(tpdu));
  }
  work.db.run(Sql::outgoing_again, message, work.now.count());
  update_state(work, message);
  return true;
}

bool cancel(Work& work, Id message) {
  using enum SendState;
  const auto outgoing = read_outgoing(work.db, message);
  if (!outgoing) return false;
  const auto state = outgoing->state;
  if (state != maybe_sent && state != failed && state != expired && state != waiting) return false;
  work.db.run(Sql::outgoing_parts_drop, first_of(message), last_of(message));
  update_state(work, message);
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
  return access_->write(Durability::synced,
                        [&](Work& work) { return spool::enqueue(work, draft); });
}

util::Result<std::optional<Claim>> Outbox::claim_next_part(const Sender& sender) {
  return access_->write(Durability::synced,
                        [&](Work& work) { return spool::claim_next_part(work, sender); });
}

util::Result<std::optional<ServiceTime>> Outbox::next_claim_time(const Sender& sender) {
  return access_->read(
      [&](Connection& db) { return spool::next_claim_time(db, sender, access_->service_now()); });
}

util::Result<void> Outbox::settle(Id part, const SendResult& result) {
  return access_->write(Durability::synced, [&](Work& work) { settle_part(work, part, result); });
}

util::Result<int> Outbox::mark_interrupted_unknown() {
  return access_->write(Durability::synced,
                        [](Work& work) { return spool::mark_interrupted_unknown(work); });
}

util::Result<std::optional<Outgoing>> Outbox::find(Id message) {
  return access_->read([&](Connection& db) { return read_outgoing(db, message); });
}

util::Result<std::vector<Outgoing>> Outbox::list(std::optional<SendState> state, const Page& page) {
  return access_->read([&](Connection& db) { return list_outgoing(db, state, page); });
}

util::Result<bool> Outbox::send_again(Id message) {
  return access_->write(Durability::synced,
                        [&](Work& work) { return spool::send_again(work, message); });
}

util::Result<bool> Outbox::cancel(Id message) {
  return access_->write(Durability::synced,
                        [&](Work& work) { return spool::cancel(work, message); });
}

}  // namespace spool
