// The audit: compares the counters with the rows of the tables.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace spool {

class Connection;

/// The figures of one modem or route. received = relayed + waiting + dead + dropped + kept +
/// incomplete + held must be true. `received` is a counter; the others are rows in the tables plus
/// rows that retention has removed.
///
/// A modem's figures count messages (a set of parts is one, from its first part on): waiting if any
/// of its deliveries waits, else dead if any is dead, else dropped if any was dropped, else
/// relayed; kept if no route takes it; held if its sender has sent too many. A route's figures
/// count deliveries.
struct AuditLine {
  std::string name;  ///< modem or route
  std::int64_t received = 0, relayed = 0, waiting = 0, dead = 0, dropped = 0, kept = 0,
               incomplete = 0, held = 0;
  std::int64_t raw = 0, reports = 0, duplicates = 0;  ///< not part of the sum
  /// Returns 0 if the sum holds.
  std::int64_t difference() const {
    return received - relayed - waiting - dead - dropped - kept - incomplete - held;
  }
};
struct Audit {
  std::vector<AuditLine> modems, routes;
  /// Returns true if the sum of each modem and route is correct.
  bool balanced() const;
};

/// Makes the figures of all modems and routes. Reads all messages and deliveries.
Audit make_audit(Connection& db);

}  // namespace spool
