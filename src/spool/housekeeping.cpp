#include "spool/housekeeping.hpp"

#include <algorithm>

#include "spool/dispatch.hpp"
#include "spool/held.hpp"
#include "spool/history.hpp"
#include "spool/outgoing_rows.hpp"
#include "spool/part_set.hpp"
#include "spool/retention.hpp"

namespace spool {
namespace {

constexpr std::int64_t kRowsPerCall = 500;
constexpr int kFingerprintsPerCall = 2'000;
// These rows are kept for months: to read them each minute would be most of the work of a quiet
// box.
constexpr std::chrono::hours kRecordsPause{1};
// Each time writes some 20 KiB: of the file, its log and the index of the log.
constexpr std::chrono::minutes kSaveServiceTime{15};

/// Reads the first column of all rows, so that the statement ends before rows are changed.
std::vector<Id> ids(Query query) {
  std::vector<Id> all;
  while (query.next()) all.push_back(query.integer(0));
  return all;
}

void expire_sets(WriteTransaction& tx, HousekeepingResult& result, const Router& router) {
  std::vector<Id> overdue;
  {
    Query sets = tx.db.query(Sql::overdue_sets, result.next.deadline, kRowsPerCall);
    // first_seen grows with the id.
    while (sets.next() && tx.now - ServiceTime{sets.integer(1)} >= tx.settings.reassembly_window)
      overdue.push_back(sets.integer(0));
  }
  for (const Id set : overdue) {
    expire_set(tx, set, router);
    result.next.deadline = set;
  }
  result.changed += static_cast<int>(overdue.size());
}

void erase_payload(WriteTransaction& tx, Id message) {
  tx.db.run(Sql::parts_erase, first_of(message), last_of(message));
  tx.db.run(Sql::message_erase, message);
}

void erase_payloads(WriteTransaction& tx, HousekeepingResult& result) {
  const ServiceTime since = older_than(tx, tx.settings.payload_retention);
  for (const Id message : ids(tx.db.query(Sql::erasable, since.count(), kRowsPerCall))) {
    erase_payload(tx, message);
    result.erased = true;
    ++result.changed;
  }
}

std::optional<Counter> purged(MessageState state) {
  switch (state) {
    case MessageState::incomplete:
      return Counter::purged_incomplete;
    case MessageState::kept:
      return Counter::purged_kept;
    case MessageState::relayed:
      return Counter::purged_relayed;
    case MessageState::dead:
      return Counter::purged_dead;
    case MessageState::dropped:
      return Counter::purged_dropped;
    case MessageState::collecting:
    case MessageState::waiting:
    case MessageState::held:
      break;
  }
  return std::nullopt;
}

std::optional<Counter> purged(DeliveryState state) {
  switch (state) {
    case DeliveryState::delivered:
      return Counter::purged_relayed;
    case DeliveryState::dead:
      return Counter::purged_dead;
    case DeliveryState::dropped:
      return Counter::purged_dropped;
    case DeliveryState::waiting:
      break;
  }
  return std::nullopt;
}

void remove_message(WriteTransaction& tx, Id message) {
  {
    Query states = tx.db.query(Sql::delivery_states, first_of(message), last_of(message));
    while (states.next())
      if (const auto count = purged(static_cast<DeliveryState>(states.integer(1))))
        tx.counters.add(states.integer(2), *count);
  }
  tx.db.run(Sql::deliveries_remove, first_of(message), last_of(message));
  tx.db.run(Sql::parts_erase, first_of(message), last_of(message));
  tx.db.run(Sql::message_remove, message);
}

/// Makes the waiting deliveries of `message` dead. Their route was paused, or removed from the
/// configuration, for the whole metadata retention.
void dead_letter_deliveries(WriteTransaction& tx, Id message) {
  for (const Id delivery :
       ids(tx.db.query(Sql::delivery_states, first_of(message), last_of(message)))) {
    Settlement dead{.delivery = delivery, .state = DeliveryState::dead};
    dead.counts_as_attempt = false;
    dead.error =
        "too old: its route was paused or not configured until the metadata retention ended";
    apply_settlement(tx, dead);
  }
}

/// Returns true if nobody has to act upon a message any more: it may go by the date.
bool is_settled(MessageState state) {
  return state == MessageState::relayed || state == MessageState::kept ||
         state == MessageState::dropped;
}

/// Purges at most kRowsPerCall messages, from the oldest to the first that is young enough to stay.
/// One that waits becomes a dead letter, and it and an incomplete one go, by service time alone:
/// the box may have been off, and nobody has seen them.
void purge_messages(WriteTransaction& tx, HousekeepingResult& result, ServiceTime since) {
  struct Old {
    Id id, modem;
    MessageState state;
    ServiceTime seen;
  };
  const ServiceTime unsettled_since = tx.now - tx.settings.metadata_retention;
  std::vector<Old> old;
  {
    Query rows = tx.db.query(Sql::purgeable, result.next.purge, kRowsPerCall);
    while (rows.next() && ServiceTime{rows.integer(1)} <= since)
      old.push_back({rows.integer(0), rows.integer(3), static_cast<MessageState>(rows.integer(2)),
                     ServiceTime{rows.integer(1)}});
  }
  result.next.purge = std::ssize(old) == kRowsPerCall ? old.back().id : 0;
  for (const auto& message : old) {
    const bool waits = message.state == MessageState::waiting;
    if (message.state == MessageState::collecting || message.state == MessageState::held ||
        (!is_settled(message.state) && message.seen > unsettled_since))
      continue;
    ++result.changed;
    if (waits) {
      dead_letter_deliveries(tx, message.id);
      continue;
    }
    remove_message(tx, message.id);
    if (const auto count = purged(message.state)) tx.counters.add(message.modem, *count);
    result.erased = true;
  }
  // The newest row stays, so that its id is not given again.
  for (const Id message :
       ids(tx.db.query(Sql::newest_old, since.count(), unsettled_since.count()))) {
    erase_payload(tx, message);
    tx.db.run(Sql::message_forget, message);
    ++result.changed;
    result.erased = true;
  }
}

/// Removes the entries of the history beyond kSubjectRows.
void limit_subjects(WriteTransaction& tx, HousekeepingResult& result) {
  struct Subject {
    std::string modem, route;
    std::int64_t kind;
  };
  std::vector<Subject> crowded;
  {
    Query rows = tx.db.query(Sql::history_crowded, kSubjectRows);
    while (rows.next()) crowded.push_back({rows.text(0), rows.text(1), rows.integer(2)});
  }
  for (const auto& [modem, route, kind] : crowded) {
    tx.db.run(Sql::history_limit_subject, modem, route, kind, kSubjectRows);
    result.changed += tx.db.changes();
  }
}

/// Purges at most kRowsPerCall raw records, reports and entries of the history each. What could not
/// be read as an SMS may be one: it goes by service time alone.
void purge_records(WriteTransaction& tx, HousekeepingResult& result, ServiceTime since) {
  if (tx.now < result.next.records_due) return;
  result.next.records_due = tx.now + kRecordsPause;
  limit_subjects(tx, result);
  const ServiceTime unread = tx.now - tx.settings.metadata_retention, oldest = tx.now - kHistoryAge;
  for (const auto& [purge, limit] : {std::pair{Sql::raw_purge, unread.count()},
                                     {Sql::report_purge, since.count()},
                                     {Sql::history_purge, oldest.count()},
                                     {Sql::history_limit, kHistoryRows}}) {
    tx.db.run(purge, limit);
    result.changed += tx.db.changes();
    if (tx.db.changes() == kRowsPerCall) result.next.records_due = tx.now;  // there may be more
  }
}

/// Does the housekeeping of outgoing SMS: ends their validity and the wait for reports, erases
/// payloads, purges old rows.
void housekeep_outbox(WriteTransaction& tx, HousekeepingResult& result) {
  for (const Id message : ids(tx.db.query(Sql::outgoing_overdue, tx.now.count()))) {
    tx.db.run(Sql::outgoing_parts_expire, first_of(message), last_of(message));
    update_state(tx, message);
    ++result.changed;
  }
  for (const Id part : ids(tx.db.query(Sql::outgoing_unreported, tx.now.count()))) {
    tx.db.run(Sql::outgoing_part_no_report, part);
    update_state(tx, message_of(part));
    ++result.changed;
  }
  const ServiceTime payload = older_than(tx, tx.settings.payload_retention);
  for (const Id message : ids(tx.db.query(Sql::outgoing_erasable, payload.count()))) {
    tx.db.run(Sql::outgoing_parts_erase, first_of(message), last_of(message));
    tx.db.run(Sql::outgoing_erased, message);
    result.erased = true;
    ++result.changed;
  }
  const ServiceTime old = older_than(tx, tx.settings.metadata_retention);
  for (const Id message : ids(tx.db.query(Sql::outgoing_purgeable, old.count()))) {
    tx.db.run(Sql::outgoing_parts_remove, first_of(message), last_of(message));
    tx.db.run(Sql::outgoing_remove, message);
    result.erased = true;
    ++result.changed;
  }
}

/// Removes old fingerprints. Rows are in order of TP-SCTS, not of age, so this walks through all of
/// them: a million in eight hours. find_duplicate() checks the age as well.
void sweep_fingerprints(WriteTransaction& tx, HousekeepingResult& result) {
  if (tx.now < result.next.fingerprints_due) return;
  const auto keep = std::max(tx.settings.duplicate_window, tx.settings.metadata_retention);
  std::vector<FingerprintId> old;
  int looked_at = 0;
  {
    const FingerprintId from = result.next.fingerprint;
    Query rows = tx.db.query(Sql::fingerprint_sweep, from.sent, util::OctetView(from.value),
                             kFingerprintsPerCall);
    while (rows.next()) {
      ++looked_at;
      const auto value = rows.octets(1);
      result.next.fingerprint = {rows.integer(0), {value.begin(), value.end()}};
      if (tx.now - ServiceTime{rows.integer(2)} > keep) old.push_back(result.next.fingerprint);
    }
  }
  if (looked_at < kFingerprintsPerCall) {
    result.next.fingerprint = {};
    result.next.fingerprints_due = tx.now + kRecordsPause;
  }
  for (const auto& [sent, value] : old)
    tx.db.run(Sql::fingerprint_remove, sent, util::OctetView(value));
  result.changed += static_cast<int>(old.size());
}

void save_service_time(WriteTransaction& tx, HousekeepingResult& result) {
  if (tx.now - result.next.service_time_saved < kSaveServiceTime) return;
  tx.db.run(Sql::service_write, tx.now.count());
  result.next.service_time_saved = tx.now;
}

}  // namespace

HousekeepingResult run_housekeeping(WriteTransaction& tx, const HousekeepingCursor& from,
                                    const Router& router) {
  HousekeepingResult result{.next = from};
  note_day(tx, result.next.epoch);
  const ServiceTime old = older_than(tx, tx.settings.metadata_retention);
  expire_sets(tx, result, router);
  erase_payloads(tx, result);
  purge_messages(tx, result, old);
  purge_records(tx, result, old);
  housekeep_outbox(tx, result);
  sweep_fingerprints(tx, result);
  result.changed += release_regained(tx, kRowsPerCall);
  tx.senders.save(tx.db, tx.now, SenderLimits::Save::worthwhile);
  save_service_time(tx, result);
  return result;
}

}  // namespace spool
