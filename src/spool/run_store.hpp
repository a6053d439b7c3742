// Whether gsmrelayd was stopped or ended by a fault: it marks that it runs (table meta) and takes
// the mark away when it is stopped. A mark that is still there at a start of the same start of the
// machine is that of a run that crashed or was killed.
#pragma once

#include "spool/spool.hpp"

namespace spool {

class RunStore {
 public:
  /// At most this many failures are counted.
  static constexpr std::int64_t kMostFailures = 100;

  explicit RunStore(Spool& spool) : access_(&spool.access()) {}

  /// Marks that the program runs, in the start of the machine `boot`. Returns true if the run
  /// before ended without end() in the same one: a power cut is no fault of the program.
  util::Result<bool> begin(std::int64_t boot);
  /// Marks that the program was stopped.
  util::Result<void> end();
  /// Returns how many runs ended without end() within the last 24 hours of service time.
  util::Result<int> failures_last_day();

 private:
  Access* access_;
};

}  // namespace spool
