// Corrects the wall times of what was stored since the machine was started, when its clock turns
// out to be wrong. The rows carry no mark: the tables are kept in order of arrival, so the first
// row of each table since the start and the relation of wall time to monotonic time are enough.
#pragma once

#include <chrono>
#include <cstdint>

#include "spool/spool.hpp"

namespace spool {

class ClockStore {
 public:
  explicit ClockStore(Spool& spool) : access_(&spool.access()) {}

  /// Begins the start of the machine `boot`: rows from now on are those whose times may be
  /// corrected. `offset` is wall time minus monotonic time. If this start has begun already, in an
  /// earlier life of the program, it goes on. Returns the offset with which its rows are stored.
  util::Result<std::chrono::milliseconds> begin(std::int64_t boot,
                                                std::chrono::milliseconds offset);
  /// Adds `delta` to the times of the SMS, reports and history entries since begin(), and to the
  /// stored offset. Returns the number of SMS. Takes a second for some thousands.
  util::Result<int> shift(std::chrono::milliseconds delta);
  /// The clock is right: rows stored so far are not corrected any more.
  util::Result<void> settle();

 private:
  Access* access_;
};

}  // namespace spool
