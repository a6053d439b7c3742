// The sum that must come out even.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace spool {

class Connection;

/// received = relayed + waiting + dead + dropped + kept + incomplete must hold per modem, the same
/// per route. `received` was counted when it came; the rest is what stands in the tables now and
/// what retention removed from them.
///
/// Per modem in messages (a set of parts is one, as soon as its first part is there): waiting if
/// any of its deliveries waits, else dead if any is dead, else dropped if any was dropped, else
/// relayed; kept if no route wants it. Per route in deliveries.
struct AuditLine {
  std::string name;  ///< modem or route
  std::int64_t received = 0, relayed = 0, waiting = 0, dead = 0, dropped = 0, kept = 0,
               incomplete = 0;
  std::int64_t raw = 0, reports = 0, duplicates = 0;  ///< beside the sum
  std::int64_t difference() const {
    return received - relayed - waiting - dead - dropped - kept - incomplete;
  }
};
struct Audit {
  std::vector<AuditLine> modems, routes;
  bool balanced() const;
};

/// Walks all messages and deliveries: compares what the tables hold with what was counted when it
/// came.
Audit make_audit(Connection& db);

}  // namespace spool
