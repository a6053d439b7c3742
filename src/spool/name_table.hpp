// The numbers that stand for modems, SIMs, routes and IMEIs in every row.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "spool/connection.hpp"

namespace spool {

enum class NameKind : std::uint8_t { modem = 0, sim = 1, route = 2, imei = 3 };

/// Gives names their numbers and caches them. Belongs to one writing connection.
class NameTable {
 public:
  explicit NameTable(Connection& connection) : connection_(connection) {}

  /// Returns the number of `text`, and inserts it if it is new. Inside a transaction.
  std::int64_t id(NameKind kind, const std::string& text);
  /// Clears the cache. Needed after a rollback, which removes the names inserted by it.
  void clear() { ids_.clear(); }

 private:
  Connection& connection_;
  std::map<std::pair<NameKind, std::string>, std::int64_t> ids_;
};

/// Returns the number of `text`, or nothing if the table does not have it.
std::optional<std::int64_t> find_name(Connection& connection, NameKind kind,
                                      const std::string& text);
/// Returns the text of number `id`, or "" if the table does not have it.
std::string name_of(Connection& connection, std::int64_t id);

}  // namespace spool
