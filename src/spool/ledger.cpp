#include "spool/ledger.hpp"

namespace spool {
namespace {

constexpr std::int64_t kCountersPerName = 100;

std::int64_t counter_id(std::int64_t name, Count what) {
  return name * kCountersPerName + static_cast<std::int64_t>(what);
}

}  // namespace

std::int64_t Ledger::id(NameKind kind, const std::string& text) {
  const auto known = ids_.find({kind, text});
  if (known != ids_.end()) return known->second;
  auto id = find_name(connection_, kind, text);
  if (!id) {
    Query insert = connection_.query(Sql::name_insert, static_cast<int>(kind), text);
    insert.next();
    id = insert.integer(0);
  }
  if (kind == NameKind::route) connection_.run(Sql::route_insert, *id);
  ids_.emplace(std::pair{kind, text}, *id);
  return *id;
}

void Ledger::write() {
  for (const auto& [counter, by] : pending_)
    if (by != 0) connection_.run(Sql::counter_add, counter_id(counter.first, counter.second), by);
  pending_.clear();
}

void Ledger::forget() {
  ids_.clear();
  pending_.clear();
}

std::optional<std::int64_t> find_name(Connection& connection, NameKind kind,
                                      const std::string& text) {
  Query find = connection.query(Sql::name_id, static_cast<int>(kind), text);
  if (!find.next()) return std::nullopt;
  return find.integer(0);
}

std::string name_of(Connection& connection, std::int64_t id) {
  auto& known = connection.names();
  if (const auto found = known.find(id); found != known.end()) return found->second;
  Query find = connection.query(Sql::name_text, id);
  if (!find.next()) return {};
  auto text = find.text(0);
  if (connection.keeps_names()) known.emplace(id, text);
  return text;
}

std::map<Count, std::int64_t> counters_of(Connection& connection, std::int64_t name) {
  std::map<Count, std::int64_t> values;
  Query all = connection.query(Sql::counters_of, name * kCountersPerName,
                               name * kCountersPerName + kCountersPerName - 1);
  while (all.next()) values[static_cast<Count>(all.integer(0) % kCountersPerName)] = all.integer(1);
  return values;
}

}  // namespace spool
