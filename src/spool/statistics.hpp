// What the spool did in the last hours or days: messages by period, modem and route.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "spool/types.hpp"
#include "util/clock.hpp"

namespace spool {

class Connection;

struct StatisticsOptions {
  util::WallTime since;
  std::chrono::seconds period{3600};
  std::int64_t most_rows = 200'000;  ///< of each table, the newest ones: bounds the work
};

/// Counts of messages by their state now. `received` is the sum of those after it, up to
/// `held`, for a period and a modem; for a route it counts deliveries.
struct Activity {
  std::int64_t received = 0, relayed = 0, waiting = 0, dead = 0, dropped = 0, kept = 0,
               incomplete = 0, held = 0;
  std::int64_t sent = 0;    ///< outgoing: the service centre has it
  std::int64_t failed = 0;  ///< outgoing: refused, or expired
};
struct PeriodActivity {
  util::WallTime begin;  ///< a multiple of the period since the epoch, in UTC
  Activity counts;
};
struct NamedActivity {
  std::string name;  ///< modem or route
  Activity counts;
};
struct Statistics {
  std::vector<PeriodActivity>
      periods;  ///< the newest first; a period without a message is left out
  std::vector<NamedActivity> modems, routes;  ///< by name, without those that did nothing
  bool complete = true;                       ///< false: `most_rows` ended the count before `since`
  /// Messages that are not counted because the clock was wrong when they came: their date is before
  /// 2020, or it is before `since` although an older message is counted.
  std::int64_t misdated = 0;
};

/// Counts the messages that were received, and the SMS that were to be sent, from `since` on, by
/// wall time. Reads the rows from the newest down to the first that was made before `oldest`: dates
/// may be wrong, but service time never decreases from row to row.
Statistics make_statistics(Connection& db, const StatisticsOptions& options, ServiceTime oldest);

}  // namespace spool
