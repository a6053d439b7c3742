#include "spool/housekeeping.hpp"

#include "spool/dispatch.hpp"
#include "spool/outgoing_rows.hpp"
#include "spool/receive.hpp"

namespace spool {
namespace {

constexpr int kRowsPerCall = 500;
constexpr int kFingerprintsPerCall = 2'000;
constexpr std::chrono::seconds kSaveServiceTime{60};

/// First columns of all rows: so that the statement is finished before rows change.
std::vector<Id> ids(Query query) {
  std::vector<Id> all;
  while (query.next()) all.push_back(query.integer(0));
  return all;
}

void meet_deadlines(Work& work, Kept& kept, const Router& router) {
  std::vector<Id> overdue;
  {
    Query sets = work.db.query(Sql::overdue_sets, kept.next.deadline, kRowsPerCall);
    // first_seen grows with the id.
    while (sets.next() && work.now - ServiceTime{sets.integer(1)} >= work.options.reassembly_window)
      overdue.push_back(sets.integer(0));
  }
  for (const Id set : overdue) {
    give_up_waiting(work, set, router);
    kept.next.deadline = set;
  }
  kept.changed += static_cast<int>(overdue.size());
}

void erase_payloads(Work& work, Kept& kept) {
  const ServiceTime since = work.now - work.options.payload_retention;
  for (const Id message : ids(work.db.query(Sql::erasable, since.count(), kRowsPerCall))) {
    work.db.run(Sql::parts_erase, first_of(message), last_of(message));
    work.db.run(Sql::message_erase, message);
    kept.erased = true;
    ++kept.changed;
  }
}

std::optional<Count> purged(MessageState state) {
  switch (state) {
    case MessageState::incomplete:
      return Count::purged_incomplete;
    case MessageState::kept:
      return Count::purged_kept;
    case MessageState::relayed:
      return Count::purged_relayed;
    case MessageState::dead:
      return Count::purged_dead;
    case MessageState::dropped:
      return Count::purged_dropped;
    case MessageState::collecting:
    case MessageState::waiting:
      break;
  }
  return std::nullopt;
}

std::optional<Count> purged(DeliveryState state) {
  switch (state) {
    case DeliveryState::delivered:
      return Count::purged_relayed;
    case DeliveryState::dead:
      return Count::purged_dead;
    case DeliveryState::dropped:
      return Count::purged_dropped;
    case DeliveryState::waiting:
      break;
  }
  return std::nullopt;
}

void remove_message(Work& work, Id message) {
  {
    Query states = work.db.query(Sql::delivery_states, first_of(message), last_of(message));
    while (states.next())
      if (const auto count = purged(static_cast<DeliveryState>(states.integer(1))))
        work.ledger.count(states.integer(2), *count);
  }
  work.db.run(Sql::deliveries_remove, first_of(message), last_of(message));
  work.db.run(Sql::parts_erase, first_of(message), last_of(message));
  work.db.run(Sql::message_remove, message);
}

/// Its route was paused or taken out of the configuration for as long as history is kept.
void bury_deliveries(Work& work, Id message) {
  for (const Id delivery :
       ids(work.db.query(Sql::delivery_states, first_of(message), last_of(message)))) {
    Settlement dead{.delivery = delivery, .state = DeliveryState::dead};
    dead.counts_as_attempt = false;
    dead.error = "too old: its route did not take it in all the time that history is kept";
    enter(work, dead);
  }
}

/// Goes through the history from its beginning up to the first young one, a stretch at a time.
void purge_messages(Work& work, Kept& kept, ServiceTime since) {
  struct Old {
    Id id, modem;
    MessageState state;
  };
  std::vector<Old> old;
  {
    Query rows = work.db.query(Sql::purgeable, kept.next.purge, kRowsPerCall);
    while (rows.next() && ServiceTime{rows.integer(1)} <= since)
      old.push_back({rows.integer(0), rows.integer(3), static_cast<MessageState>(rows.integer(2))});
  }
  kept.next.purge = std::ssize(old) == kRowsPerCall ? old.back().id : 0;
  for (const auto& message : old) {
    if (message.state == MessageState::collecting) continue;
    ++kept.changed;
    if (message.state == MessageState::waiting) {
      bury_deliveries(work, message.id);
      continue;
    }
    remove_message(work, message.id);
    if (const auto count = purged(message.state)) work.ledger.count(message.modem, *count);
    kept.erased = true;
  }
}

void purge_records(Work& work, Kept& kept, ServiceTime since) {
  for (const Sql purge : {Sql::raw_purge, Sql::report_purge}) {
    work.db.run(purge, since.count());
    kept.changed += work.db.changes();
  }
}

/// Ends the validity of what is to be sent and the wait for reports; erases payloads, purges old
/// rows.
void keep_outbox(Work& work, Kept& kept) {
  for (const Id message : ids(work.db.query(Sql::outgoing_overdue, work.now.count()))) {
    work.db.run(Sql::outgoing_parts_expire, first_of(message), last_of(message));
    update_state(work, message);
    ++kept.changed;
  }
  for (const Id part : ids(work.db.query(Sql::outgoing_unreported, work.now.count()))) {
    work.db.run(Sql::outgoing_part_no_report, part);
    update_state(work, message_of(part));
    ++kept.changed;
  }
  const ServiceTime payload = work.now - work.options.payload_retention;
  for (const Id message : ids(work.db.query(Sql::outgoing_erasable, payload.count()))) {
    work.db.run(Sql::outgoing_parts_erase, first_of(message), last_of(message));
    work.db.run(Sql::outgoing_erased, message);
    kept.erased = true;
    ++kept.changed;
  }
  const ServiceTime old = work.now - work.options.metadata_retention;
  for (const Id message : ids(work.db.query(Sql::outgoing_purgeable, old.count()))) {
    work.db.run(Sql::outgoing_parts_remove, first_of(message), last_of(message));
    work.db.run(Sql::outgoing_remove, message);
    kept.erased = true;
    ++kept.changed;
  }
}

/// Fingerprints stand in the order of sending, which an SMS that comes again does not change, so
/// old ones are found by going round: a million in eight hours. Their age is checked at every use
/// besides.
void sweep_fingerprints(Work& work, Kept& kept) {
  const auto keep = std::max(work.options.duplicate_window, work.options.metadata_retention);
  std::vector<FingerprintId> old;
  int looked_at = 0;
  {
    const FingerprintId from = kept.next.looked_at;
    Query rows = work.db.query(Sql::fingerprint_sweep, from.sent, util::OctetView(from.value),
                               kFingerprintsPerCall);
    while (rows.next()) {
      ++looked_at;
      const auto value = rows.octets(1);
      kept.next.looked_at = {rows.integer(0), {value.begin(), value.end()}};
      if (work.now - ServiceTime{rows.integer(2)} > keep) old.push_back(kept.next.looked_at);
    }
  }
  if (looked_at < kFingerprintsPerCall) kept.next.looked_at = {};
  for (const auto& [sent, value] : old)
    work.db.run(Sql::fingerprint_remove, sent, util::OctetView(value));
  kept.changed += static_cast<int>(old.size());
}

void save_service_time(Work& work, Kept& kept) {
  if (work.now - kept.next.service_time_saved < kSaveServiceTime) return;
  work.db.run(Sql::service_write, work.now.count());
  kept.next.service_time_saved = work.now;
}

}  // namespace

Kept keep_house(Work& work, const Bookmarks& from, const Router& router) {
  Kept kept{.next = from};
  const ServiceTime old = work.now - work.options.metadata_retention;
  meet_deadlines(work, kept, router);
  erase_payloads(work, kept);
  purge_messages(work, kept, old);
  purge_records(work, kept, old);
  keep_outbox(work, kept);
  sweep_fingerprints(work, kept);
  save_service_time(work, kept);
  return kept;
}

}  // namespace spool
