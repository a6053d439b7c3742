// Names and counters. Modems, SIMs, routes and IMEIs are numbers in every row; what happened to
// them is counted, so that status and audit need no walk through the history and survive its purge.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "spool/connection.hpp"

namespace spool {

enum class NameKind : std::uint8_t { modem = 0, sim = 1, route = 2, imei = 3 };

/// Counted per modem (in messages and sets), per SIM (received, sent) or per route (in deliveries).
/// `purged_…` is what has left the tables.
enum class Count : std::uint8_t {
  received = 1,
  raw = 2,
  reports = 3,
  duplicates = 4,
  sent = 5,
  delivered = 11,
  dead = 12,
  dropped = 13,
  purged_relayed = 21,
  purged_dead = 22,
  purged_dropped = 23,
  purged_kept = 24,
  purged_incomplete = 25,
};

/// Belongs to one writing connection. Sums up what one transaction counts and writes it once.
class Ledger {
 public:
  explicit Ledger(Connection& connection) : connection_(connection) {}

  /// Makes the name if it is new.
  std::int64_t id(NameKind kind, const std::string& text);
  void count(std::int64_t name, Count what, int by = 1) { pending_[{name, what}] += by; }

  /// Inside the transaction, before its commit.
  void write();
  /// After a rollback: names made in it are gone.
  void forget();

 private:
  Connection& connection_;
  std::map<std::pair<NameKind, std::string>, std::int64_t> ids_;
  std::map<std::pair<std::int64_t, Count>, int> pending_;
};

/// For reading connections.
std::optional<std::int64_t> find_name(Connection& connection, NameKind kind,
                                      const std::string& text);
std::string name_of(Connection& connection, std::int64_t id);
std::map<Count, std::int64_t> counters_of(Connection& connection, std::int64_t name);

}  // namespace spool
