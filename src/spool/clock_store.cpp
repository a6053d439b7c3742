#include "spool/clock_store.hpp"

#include <array>
#include <string>

#include "spool/access.hpp"

namespace spool {

namespace {

using std::chrono::milliseconds;

const std::string kBoot = "clock boot", kOffset = "clock offset";

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

/// Makes the rows from now on those that shift() changes.
void begin_at_end(Connection& db) {
  for (const auto& table : kTimed) {
    std::int64_t newest = 0;
    {
      Query row = db.query(table.newest);
      if (row.next() && !row.null(0)) newest = row.integer(0);
    }
    db.run(Sql::meta_put, std::string(table.key), newest + 1);
  }
}

}  // namespace

util::Result<milliseconds> ClockStore::begin(std::int64_t boot, milliseconds offset) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    if (value_of(tx.db, kBoot) == boot) return milliseconds(value_of(tx.db, kOffset));
    tx.db.run(Sql::meta_put, kBoot, boot);
    tx.db.run(Sql::meta_put, kOffset, static_cast<std::int64_t>(offset.count()));
    begin_at_end(tx.db);
    return offset;
  });
}

util::Result<int> ClockStore::shift(milliseconds delta) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    const auto by = static_cast<std::int64_t>(delta.count());
    int messages = 0;
    for (const auto& table : kTimed) {
      const auto first = value_of(tx.db, table.key);
      tx.db.run(table.shift, first, by);
      if (table.shift != Sql::message_shift) continue;
      messages = tx.db.changes();
      constexpr std::int64_t kPartsPerMessage = 1000;
      tx.db.run(Sql::part_shift, first * kPartsPerMessage, by);
    }
    tx.db.run(Sql::meta_put, kOffset, value_of(tx.db, kOffset) + by);
    return messages;
  });
}

util::Result<void> ClockStore::settle() {
  return access_->write(Durability::synced, [](WriteTransaction& tx) { begin_at_end(tx.db); });
}

}  // namespace spool
