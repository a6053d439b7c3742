#include "spool/sim_store.hpp"

#include <algorithm>

#include "spool/access.hpp"
#include "spool/pin_key.hpp"

namespace spool {
namespace {

constexpr int kUnknown = 0, kAccepted = 1, kRefused = 2;

SimRecord record_of(Connection& connection, std::int64_t id) {
  SimRecord record;
  {
    Query row = connection.query(Sql::sim_get, id);
    if (!row.next()) return record;
    record.iccid = row.text(1);
    record.imsi = row.text(2);
    record.number = row.text(3);
    record.number_from = row.text(4);
    record.operator_name = row.text(5);
    record.modem = row.text(6);
    record.state = row.text(7);
    record.first_seen = util::from_epoch_ms(row.integer(8));
    record.last_seen = util::from_epoch_ms(row.integer(9));
    record.balance = row.maybe(10);
    if (const auto at = row.maybe(11)) record.balance_at = util::from_epoch_ms(*at);
  }
  record.identity = name_of(connection, id);
  const auto counters = counters_of(connection, id);
  const auto count = [&](Counter what) {
    const auto found = counters.find(what);
    return found == counters.end() ? 0 : found->second;
  };
  record.received = count(Counter::received);
  record.sent = count(Counter::sent);
  return record;
}

/// Returns the key of a mark in the table meta. It has the card's row instead of its number.
std::string mark_key(std::int64_t sim, SimMark mark) {
  return (mark == SimMark::test_passed ? "test passed by sim " : "deaf since, sim ") +
         std::to_string(sim);
}

int code_of(PinOutcome outcome) {
  if (outcome == PinOutcome::unknown) return kUnknown;
  return outcome == PinOutcome::accepted ? kAccepted : kRefused;
}

PinOutcome outcome_of(int code) {
  if (code == kAccepted) return PinOutcome::accepted;
  return code == kRefused ? PinOutcome::refused : PinOutcome::unknown;
}

std::optional<PinRecord> find_attempt(Connection& connection, const crypto::Sha256& digest) {
  Query row = connection.query(Sql::pin_get, util::OctetView(digest));
  if (!row.next()) return std::nullopt;
  return PinRecord{outcome_of(row.small(0)), row.integer(1) != 0, row.maybe(2)};
}

/// Returns true if an attempt without a known result cost no try: the card has accepted this PIN
/// before, and its counter is not lower than before the attempt.
bool cost_nothing(const PinRecord& attempt, std::optional<int> tries_left) {
  return attempt.proven && attempt.tries && tries_left && *tries_left >= *attempt.tries;
}

PinVerdict evaluate(const std::optional<PinRecord>& before, std::optional<int> tries_left) {
  if (!before) return tries_left ? PinVerdict::allowed : PinVerdict::tries_unknown;
  if (before->outcome == PinOutcome::accepted) return PinVerdict::allowed;
  if (before->outcome == PinOutcome::refused) return PinVerdict::refused_before;
  return cost_nothing(*before, tries_left) ? PinVerdict::allowed : PinVerdict::unknown_before;
}

std::vector<SimRecord> list_sims(Connection& connection) {
  std::vector<std::int64_t> ids;
  {
    Query all = connection.query(Sql::sims_all);
    while (all.next()) ids.push_back(all.integer(0));
  }
  std::vector<SimRecord> records;
  records.reserve(ids.size());
  for (const auto id : ids) records.push_back(record_of(connection, id));
  std::stable_sort(records.begin(), records.end(),
                   [](const auto& a, const auto& b) { return a.last_seen > b.last_seen; });
  return records;
}

PinVerdict begin_attempt(WriteTransaction& tx, const PinKey& key, const std::string& sim,
                         std::string_view pin, std::optional<int> tries_left, PinSource source) {
  constexpr int kTriesWanted = 2;
  if (source == PinSource::machine && tries_left && *tries_left < kTriesWanted)
    return PinVerdict::too_few_tries;
  const auto id = tx.names.id(NameKind::sim, sim);
  const auto digest = key.digest(sim, pin);
  const auto key_id = key.id();
  if (source == PinSource::machine) {
    // Records under another key do not tell which PINs were refused.
    Query foreign = tx.db.query(Sql::pin_foreign, id, util::OctetView(key_id));
    if (foreign.next()) return PinVerdict::key_lost;
    const auto verdict = evaluate(find_attempt(tx.db, digest), tries_left);
    if (verdict != PinVerdict::allowed) return verdict;
  }
  tx.db.run(Sql::pin_begin, util::OctetView(digest), id, util::OctetView(key_id), tries_left,
            util::epoch_ms(tx.wall));
  return PinVerdict::allowed;
}

void settle_attempt(WriteTransaction& tx, const PinKey& key, const std::string& sim,
                    std::string_view pin, PinOutcome outcome) {
  if (outcome == PinOutcome::unknown) return;  // as begin_attempt() recorded it
  const bool accepted = outcome == PinOutcome::accepted;
  const auto digest = key.digest(sim, pin);
  // An accepted PIN makes records under a lost key useless: remove them. Refused PINs of this key
  // stay refused.
  if (accepted)
    tx.db.run(Sql::pin_settle, util::OctetView(digest), kAccepted, true);
  else
    tx.db.run(Sql::pin_settle, util::OctetView(digest), kRefused, false);
  if (accepted)
    tx.db.run(Sql::pin_pardon, tx.names.id(NameKind::sim, sim), util::OctetView(key.id()));
}

}  // namespace

util::Result<void> SimStore::record_sighting(const SimSighting& sighting) {
  return access_->write(Durability::eventual, [&](WriteTransaction& tx) {
    tx.db.run(Sql::sim_see, tx.names.id(NameKind::sim, sighting.identity), sighting.iccid,
              sighting.imsi, sighting.operator_name, sighting.modem, sighting.state,
              util::epoch_ms(tx.wall));
  });
}

util::Result<void> SimStore::set_number(const std::string& sim, const std::string& number,
                                        const std::string& from) {
  return access_->write(Durability::eventual, [&](WriteTransaction& tx) {
    tx.db.run(Sql::sim_number, tx.names.id(NameKind::sim, sim), number, from);
  });
}

util::Result<void> SimStore::set_mark(const std::string& sim, SimMark mark,
                                      std::optional<ServiceTime> at) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    const auto key = mark_key(tx.names.id(NameKind::sim, sim), mark);
    if (at) return tx.db.run(Sql::meta_put, key, std::int64_t{at->count()});
    tx.db.run(Sql::meta_remove, key);
  });
}

util::Result<std::optional<ServiceTime>> SimStore::mark_of(const std::string& sim, SimMark mark) {
  return access_->read([&](Connection& db) {
    std::optional<ServiceTime> at;
    const auto name = find_name(db, NameKind::sim, sim);
    if (!name) return at;
    Query row = db.query(Sql::meta_get, mark_key(*name, mark));
    if (row.next()) at = ServiceTime{row.integer(0)};
    return at;
  });
}

util::Result<void> SimStore::set_balance(const std::string& sim, std::int64_t hundredths) {
  return access_->write(Durability::eventual, [&](WriteTransaction& tx) {
    tx.db.run(Sql::sim_balance, tx.names.id(NameKind::sim, sim), hundredths,
              util::epoch_ms(tx.wall));
  });
}

util::Result<void> SimStore::count_sent(const std::string& sim, int parts) {
  return access_->write(Durability::eventual, [&](WriteTransaction& tx) {
    tx.counters.add(tx.names.id(NameKind::sim, sim), Counter::sent, parts);
  });
}

util::Result<std::vector<SimRecord>> SimStore::list() {
  return access_->read([](Connection& db) { return list_sims(db); });
}

util::Result<PinVerdict> SimStore::begin_pin_attempt(const std::string& sim, const std::string& pin,
                                                     std::optional<int> tries_left,
                                                     PinSource source) {
  const auto key = PinKey::open(access_->core().options.path);
  if (!key) return util::fail(key.error());
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    return begin_attempt(tx, *key, sim, pin, tries_left, source);
  });
}

util::Result<std::optional<PinRecord>> SimStore::pin_record(const std::string& sim,
                                                            const std::string& pin) {
  const auto key = PinKey::open(access_->core().options.path);
  if (!key) return util::fail(key.error());
  const auto digest = key->digest(sim, pin);
  return access_->read([&](Connection& db) { return find_attempt(db, digest); });
}

util::Result<void> SimStore::withdraw_pin_attempt(const std::string& sim, const std::string& pin,
                                                  const std::optional<PinRecord>& before) {
  const auto key = PinKey::open(access_->core().options.path);
  if (!key) return util::fail(key.error());
  const auto digest = key->digest(sim, pin);
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    if (before)
      tx.db.run(Sql::pin_restore, util::OctetView(digest), code_of(before->outcome), before->proven,
                before->tries);
    else
      tx.db.run(Sql::pin_forget, util::OctetView(digest));
  });
}

util::Result<void> SimStore::settle_pin_attempt(const std::string& sim, const std::string& pin,
                                                PinOutcome outcome) {
  const auto key = PinKey::open(access_->core().options.path);
  if (!key) return util::fail(key.error());
  return access_->write(Durability::synced,
                        [&](WriteTransaction& tx) { settle_attempt(tx, *key, sim, pin, outcome); });
}

util::Result<bool> SimStore::has_accepted_pin(const std::string& sim) {
  return access_->read([&](Connection& db) {
    const auto id = find_name(db, NameKind::sim, sim);
    return id && db.query(Sql::pin_accepted, *id).next();
  });
}

}  // namespace spool
