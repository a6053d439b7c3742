#include "spool/clock_store.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <string>

#include "spool/access.hpp"

namespace spool {

namespace {

using std::chrono::milliseconds;

const std::string kBoot = "clock boot", kOffset = "clock offset", kShift = "clock shift",
                  kRight = "clock right";
constexpr std::int64_t kBatch = 100;  // of each table: the main thread feeds the watchdog, too

/// A table with wall times: the statements for its newest row and for its times, and the key of its
/// first row since the start.
struct Timed {
  Sql newest, shift;
  const char* key;
};
constexpr std::array<Timed, 4> kTimed{{{Sql::message_newest, Sql::message_shift, "clock message"},
                                       {Sql::raw_newest, Sql::raw_shift, "clock raw"},
                                       {Sql::report_newest, Sql::report_shift, "clock report"},
                                       {Sql::history_newest, Sql::history_shift, "clock history"}}};

std::int64_t value_of(Connection& db, const std::string& key) {
  Query row = db.query(Sql::meta_get, key);
  return row.next() ? row.integer(0) : 0;
}

void put(Connection& db, const std::string& key, std::int64_t value) {
  db.run(Sql::meta_put, key, value);
}

/// Returns the key of the next row after those of the table that exist.
std::int64_t end_of(Connection& db, const Timed& table) {
  Query row = db.query(table.newest);
  return row.next() && !row.null(0) ? row.integer(0) + 1 : 1;
}

/// Returns the keys of the part of a table that is still to be corrected, [from, to).
std::string from_key(const Timed& table) {
  return table.key + std::string(" from");
}
std::string to_key(const Timed& table) {
  return table.key + std::string(" to");
}

/// Makes the rows from now on those that shift() changes.
void begin_at_end(Connection& db) {
  for (const auto& table : kTimed) put(db, table.key, end_of(db, table));
}

/// Corrects the newest rows of a table that are left. Returns true if there are more.
bool shift_batch(Connection& db, const Timed& table, std::int64_t by) {
  const auto from = value_of(db, from_key(table)), to = value_of(db, to_key(table));
  if (from >= to) return false;
  const auto begin = std::max(from, to - kBatch);
  db.run(table.shift, begin, to, by);
  constexpr std::int64_t kPartsPerMessage = 1000;
  if (table.shift == Sql::message_shift)
    db.run(Sql::part_shift, begin * kPartsPerMessage, to * kPartsPerMessage, by);
  put(db, to_key(table), begin);
  return from < begin;
}

bool shift_batches(Connection& db, std::int64_t by) {
  bool more = false;
  for (const auto& table : kTimed) more = shift_batch(db, table, by) || more;
  if (!more) put(db, kShift, 0);
  return more;
}

}  // namespace

util::Result<ClockStart> ClockStore::begin(std::int64_t boot, milliseconds offset) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    if (value_of(tx.db, kBoot) == boot)
      return ClockStart{milliseconds(value_of(tx.db, kOffset)), value_of(tx.db, kRight) != 0};
    put(tx.db, kBoot, boot);
    put(tx.db, kRight, 0);
    put(tx.db, kOffset, static_cast<std::int64_t>(offset.count()));
    begin_at_end(tx.db);
    return ClockStart{offset};
  });
}

// The newest rows come first, in the transaction that begins: a further part of one of these
// messages that arrives later has the right time already.
util::Result<bool> ClockStore::shift(milliseconds delta, std::function<void()> set_clock) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    tx.committed = set_clock;
    const auto by = static_cast<std::int64_t>(delta.count());
    assert(value_of(tx.db, kShift) == 0);
    for (const auto& table : kTimed) {
      put(tx.db, from_key(table), value_of(tx.db, table.key));
      put(tx.db, to_key(table), end_of(tx.db, table));
    }
    put(tx.db, kShift, by);
    put(tx.db, kOffset, value_of(tx.db, kOffset) + by);
    return shift_batches(tx.db, by);
  });
}

util::Result<bool> ClockStore::shift_more() {
  return access_->write(Durability::synced, [](WriteTransaction& tx) {
    const auto by = value_of(tx.db, kShift);
    return by != 0 && shift_batches(tx.db, by);
  });
}

util::Result<void> ClockStore::settle(milliseconds offset, std::function<void()> set_clock) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    tx.committed = set_clock;
    put(tx.db, kRight, 1);
    put(tx.db, kOffset, static_cast<std::int64_t>(offset.count()));
    begin_at_end(tx.db);
  });
}

}  // namespace spool
