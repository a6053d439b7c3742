#include "spool/retention.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spool/clock_store.hpp"

namespace spool {
namespace {

using std::chrono::days;

constexpr days kLongest{400};  // more than any retention

std::string key_of(days day) {
  return fmt::format("day {:06}", day.count());
}

days today(const WriteTransaction& tx) {
  return std::chrono::floor<days>(tx.wall).time_since_epoch();
}

}  // namespace

void note_day(WriteTransaction& tx) {
  const auto key = key_of(today(tx));
  if (!is_date_right(tx.db) || tx.db.query(Sql::meta_get, key).next()) return;
  tx.db.run(Sql::meta_put, key, tx.now.count());
  tx.db.run(Sql::meta_remove_range, key_of(days{0}), key_of(today(tx) - kLongest));
}

// What was stored up to the first look at a day is from that day at the latest.
ServiceTime older_than(WriteTransaction& tx, ServiceTime age) {
  const auto by_service = tx.now - age;
  if (!is_date_right(tx.db)) return by_service;
  const auto until = today(tx) - std::chrono::ceil<days>(age);
  Query row = tx.db.query(Sql::day_before, key_of(days{0}), key_of(until));
  return row.next() ? std::max(by_service, ServiceTime{row.integer(0)}) : by_service;
}

}  // namespace spool
