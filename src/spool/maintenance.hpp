// Maintenance of the spool: retention, deadlines of incomplete sets, the audit, statistics.
#pragma once

#include "spool/audit.hpp"
#include "spool/file_tools.hpp"
#include "spool/spool.hpp"
#include "spool/statistics.hpp"

namespace spool {

/// How much waits, and how large the file is.
struct QueueSize {
  std::int64_t messages = 0;  ///< deliveries that wait; without the messages that are held
  std::int64_t octets = 0;    ///< of the pages in use
};

class Maintenance {
 public:
  explicit Maintenance(Spool& spool) : access_(&spool.access()) {}

  /// Expires incomplete sets at their deadline, erases and purges rows past their retention, saves
  /// the service time. Call it about once a minute. Handles at most 500 rows of each kind per call.
  /// Returns the number of rows changed.
  util::Result<int> run_housekeeping(const Router& router);
  /// Compares the counters with all messages and deliveries. Takes long on a large spool.
  /// Reads counters, one row per route, and the header of the file.
  util::Result<QueueSize> queue_size();
  util::Result<Audit> audit();
  /// Rewrites the file without its free pages. Other threads cannot write meanwhile: seconds per
  /// 100 MB on an SD card. Fails with `reject` if the disk has not room for two more copies.
  util::Result<VacuumedSizes> vacuum();
  /// Counts the messages of the last hours or days.
  util::Result<Statistics> statistics(const StatisticsOptions& options);

 private:
  void remove_old_copies();

  Access* access_;
};

}  // namespace spool
