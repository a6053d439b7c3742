#include "spool/counters.hpp"

namespace spool {
namespace {

constexpr std::int64_t kCountersPerName = 100;

std::int64_t counter_id(std::int64_t name, Counter what) {
  return name * kCountersPerName + static_cast<std::int64_t>(what);
}

}  // namespace

void Counters::write() {
  for (const auto& [counter, by] : pending_)
    if (by != 0) connection_.run(Sql::counter_add, counter_id(counter.first, counter.second), by);
  pending_.clear();
}

std::map<Counter, std::int64_t> counters_of(Connection& connection, std::int64_t name) {
  std::map<Counter, std::int64_t> values;
  Query all = connection.query(Sql::counters_of, name * kCountersPerName,
                               name * kCountersPerName + kCountersPerName - 1);
  while (all.next())
    values[static_cast<Counter>(all.integer(0) % kCountersPerName)] = all.integer(1);
  return values;
}

}  // namespace spool
