// What each modem has done since it was first used, for people and for metrics. Survives restarts.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "spool/counters.hpp"
#include "spool/name_table.hpp"
#include "util/mutex.hpp"

namespace spool {

struct ModemTotals {
  std::int64_t received = 0;  ///< SMS, parts of messages too
  std::int64_t sent = 0;      ///< parts
  std::int64_t calls = 0, reopened = 0, timeouts = 0, commands = 0;
  bool operator==(const ModemTotals&) const = default;
};

/// The totals of all modems in memory, and which of them the spool has. They change with each
/// command to a modem, so they are written with the service time: each 15 minutes and at the end.
/// Thread-safe; takes no other lock.
class ModemTotalsTable {
 public:
  /// Reads what the spool has.
  void load(Connection& connection);
  /// Returns the totals of `modem`; zeros if it is unknown.
  ModemTotals of(const std::string& modem) const;
  /// Raises the totals of `modem` to `totals`. None becomes smaller: a thread that ends may report
  /// later than the one that follows it.
  void raise(const std::string& modem, const ModemTotals& totals);
  /// Starts the totals of `modem` again from zero.
  void forget(const std::string& modem);

  /// What a transaction has written.
  using Written = std::map<std::string, ModemTotals>;
  /// Adds to `counters` what has changed since the last commit(). Inside a transaction.
  Written write(NameTable& names, Counters& counters) const;
  /// Notes that the spool has `written`: its transaction was committed.
  void commit(const Written& written);

 private:
  struct Entry {
    ModemTotals now, stored;
  };
  mutable util::Mutex mutex_;
  std::map<std::string, Entry> modems_ GUARDED_BY(mutex_);
};

}  // namespace spool
