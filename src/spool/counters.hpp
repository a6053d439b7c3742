// Counters per modem, SIM and route. Status and audit need no walk through the history, and the
// counters survive its purge.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "spool/connection.hpp"

namespace spool {

/// Counts per modem (messages and sets of parts), per SIM (received, sent) or per route
/// (deliveries). `purged_…` counts the rows that retention has removed.
enum class Counter : std::uint8_t {
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
  modem_received = 31,  ///< this and those below: ModemTotals
  modem_sent = 32,
  modem_calls = 33,
  modem_reopened = 34,
  modem_timeouts = 35,
  modem_commands = 36,
};

/// Sums up the counts of one transaction and writes each counter once. Belongs to one writing
/// connection.
class Counters {
 public:
  explicit Counters(Connection& connection) : connection_(connection) {}

  /// Adds `by` to the counter `what` of the name with number `name`.
  void add(std::int64_t name, Counter what, std::int64_t by = 1) { pending_[{name, what}] += by; }
  /// Writes the sums. Inside the transaction, before its commit.
  void write();
  /// Drops the sums: their transaction was rolled back.
  void clear() { pending_.clear(); }

 private:
  Connection& connection_;
  std::map<std::pair<std::int64_t, Counter>, std::int64_t> pending_;
};

/// Reads all counters of the name with number `name`. A counter that was never added to is absent.
std::map<Counter, std::int64_t> counters_of(Connection& connection, std::int64_t name);

}  // namespace spool
