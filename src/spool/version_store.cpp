#include "spool/version_store.hpp"

#include <vector>

#include "spool/access.hpp"

namespace spool {
namespace {

// Keys in meta. The version is part of the first, because values are numbers.
constexpr std::string_view kInUse = "version in use: ";
constexpr const char* kDelivered = "version delivered";  // deliveries that succeeded before it
constexpr const char* kRelayed = "version relayed";      // wall time, as the next
constexpr const char* kTested = "version tested";

struct Stored {
  VersionRecord record;
  std::int64_t delivered = 0;
};

Stored read_stored(Connection& db) {
  Stored stored;
  const auto prove = [&](Proof proof, std::int64_t at) {
    stored.record.proof = proof;
    stored.record.proved = util::from_epoch_ms(at);
  };
  Query rows = db.query(Sql::version_read);
  while (rows.next()) {
    const auto key = rows.text(0);
    const auto value = rows.integer(1);
    if (key.starts_with(kInUse)) {
      stored.record.version = key.substr(kInUse.size());
      stored.record.since = util::from_epoch_ms(value);
    } else if (key == kDelivered) {
      stored.delivered = value;
    } else if (key == kRelayed) {
      prove(Proof::relayed, value);
    } else if (key == kTested) {
      prove(Proof::selftest, value);
    }
  }
  return stored;
}

/// Returns how many deliveries have ever succeeded.
std::int64_t count_delivered(Connection& db) {
  std::vector<std::int64_t> routes;
  {
    Query names = db.query(Sql::names_of_kind, static_cast<int>(NameKind::route));
    while (names.next()) routes.push_back(names.integer(0));
  }
  std::int64_t sum = 0;
  for (const auto route : routes) {
    const auto counters = counters_of(db, route);
    if (const auto found = counters.find(Counter::delivered); found != counters.end())
      sum += found->second;
  }
  return sum;
}

/// Returns false if there is nothing to prove.
bool prove(WriteTransaction& tx, const char* key) {
  const auto stored = read_stored(tx.db);
  tx.discard = stored.record.version.empty() || stored.record.proof.has_value();
  if (!tx.discard) tx.db.run(Sql::version_put, key, util::epoch_ms(tx.wall));
  return !tx.discard;
}

}  // namespace

const char* to_string(Proof proof) {
  return proof == Proof::relayed ? "relayed" : "selftest";
}

util::Result<bool> VersionStore::begin(const std::string& version) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    tx.discard = read_stored(tx.db).record.version == version;
    if (tx.discard) return false;
    tx.db.run(Sql::version_remove);
    tx.db.run(Sql::version_put, std::string(kInUse) + version, util::epoch_ms(tx.wall));
    tx.db.run(Sql::version_put, kDelivered, count_delivered(tx.db));
    return true;
  });
}

util::Result<bool> VersionStore::pass_selftest() {
  return access_->write(Durability::synced,
                        [](WriteTransaction& tx) { return prove(tx, kTested); });
}

util::Result<bool> VersionStore::note_relayed() {
  const auto proved = access_->read([](Connection& db) {
    const auto stored = read_stored(db);
    return stored.record.proof || count_delivered(db) <= stored.delivered;
  });
  if (!proved) return util::fail(proved.error());
  if (*proved) return false;
  return access_->write(Durability::synced,
                        [](WriteTransaction& tx) { return prove(tx, kRelayed); });
}

util::Result<VersionRecord> VersionStore::read() {
  return access_->read([](Connection& db) { return read_stored(db).record; });
}

}  // namespace spool
