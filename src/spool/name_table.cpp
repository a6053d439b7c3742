#include "spool/name_table.hpp"

#include <cassert>

namespace spool {

std::int64_t NameTable::id(NameKind kind, const std::string& text) {
  assert(connection_.in_transaction());
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

}  // namespace spool
