// Housekeeping of the spool: deadlines of incomplete sets, retention, the service time.
#pragma once

#include <limits>

#include "spool/write_connection.hpp"

namespace spool {

/// The key of a fingerprint's row.
struct FingerprintId {
  std::int64_t sent = std::numeric_limits<std::int64_t>::min();
  util::Octets value;
};

/// Where the last call of run_housekeeping() stopped. Kept in memory only: after a restart it
/// begins at the first row again.
struct HousekeepingCursor {
  Id deadline = 0;            ///< no set with an id up to this one is still collecting
  Id purge = 0;               ///< messages with an id up to this one are purged or still waiting
  FingerprintId fingerprint;  ///< fingerprints up to this one were looked at
  /// When the next walk through the fingerprints begins, and the next look for old records.
  ServiceTime fingerprints_due{0}, records_due{0};
  ServiceTime service_time_saved{0};
  std::optional<std::chrono::milliseconds> epoch{};  ///< see note_day()
};

struct HousekeepingResult {
  int changed = 0;      ///< rows
  bool erased = false;  ///< a payload was overwritten in the file: empty the log too
  HousekeepingCursor next;
};

/// Expires sets, erases and purges rows past their retention, releases held messages, saves the
/// service time and the buckets of the senders. Looks for old fingerprints, raw records, reports
/// and history once an hour, and in each call while there may be more. Handles at most 500 rows of
/// each kind per call. Asks `router` for the routes of an expired set.
HousekeepingResult run_housekeeping(WriteTransaction& tx, const HousekeepingCursor& from,
                                    const Router& router);

}  // namespace spool
