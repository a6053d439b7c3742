#include "spool/retention.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spool/clock_store.hpp"

namespace spool {
namespace {

using std::chrono::days;

constexpr days kStep{1};

std::string key_of(days day) {
  return fmt::format("day {:06}", day.count());
}

days today(const WriteTransaction& tx) {
  return std::chrono::floor<days>(tx.wall).time_since_epoch();
}

/// Returns the newest noted day that ended `age` ago, with its service time.
Query day_before(WriteTransaction& tx, ServiceTime age) {
  return tx.db.query(Sql::day_before, key_of(days{0}),
                     key_of(today(tx) - std::chrono::ceil<days>(age)));
}

/// Removes the days that older_than() needs no more.
void forget_days(WriteTransaction& tx) {
  std::string oldest;
  {
    Query row =
        day_before(tx, std::max(tx.settings.metadata_retention, tx.settings.payload_retention));
    if (!row.next()) return;
    oldest = row.text(1);
  }
  tx.db.run(Sql::meta_remove_range, key_of(days{0}), oldest);
}

}  // namespace

void note_day(WriteTransaction& tx, std::optional<std::chrono::milliseconds>& epoch) {
  if (!is_calendar_right(tx.db)) return;
  const auto now = std::chrono::milliseconds(util::epoch_ms(tx.wall)) - tx.now;
  if (!epoch) epoch = now;
  if (std::chrono::abs(now - *epoch) > kStep) return note_step(tx);
  const auto key = key_of(today(tx));
  if (tx.db.query(Sql::meta_get, key).next()) return;
  tx.db.run(Sql::meta_put, key, tx.now.count());
  forget_days(tx);
}

// What was stored up to the first look at a day is from that day at the latest.
ServiceTime older_than(WriteTransaction& tx, ServiceTime age) {
  const auto by_service = tx.now - age;
  if (!is_calendar_right(tx.db)) return by_service;
  Query row = day_before(tx, age);
  return row.next() ? std::max(by_service, ServiceTime{row.integer(0)}) : by_service;
}

}  // namespace spool
