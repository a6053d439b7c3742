// Corrects the wall times of what was stored since the machine was started, when its clock turns
// out to be wrong. The rows carry no mark: the tables are kept in order of arrival, so the first
// row of each table since the start and the relation of wall time to monotonic time are enough.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "spool/spool.hpp"

namespace spool {

/// How the rows of this start of the machine are dated.
struct ClockStart {
  std::chrono::milliseconds offset;  ///< wall time minus monotonic time with which they are stored
  bool is_right = false;             ///< settle() was called in this start
};

class ClockStore {
 public:
  explicit ClockStore(Spool& spool) : access_(&spool.access()) {}

  /// Begins the start of the machine `boot`: rows from now on are those whose times may be
  /// corrected. `offset` is wall time minus monotonic time. If this start has begun already, in an
  /// earlier life of the program, it goes on.
  util::Result<ClockStart> begin(std::int64_t boot, std::chrono::milliseconds offset);
  /// Adds `delta` to the stored offset, and to the times of the SMS, reports and history entries
  /// since begin(): now to those of the newest 100 rows of each table, to the others with
  /// shift_more(). Calls `set_clock` once this is committed, before anything else is written: what
  /// is stored before it has the old offset, what is stored after it the new one. Returns true if
  /// any are left; they must be finished before another shift().
  util::Result<bool> shift(std::chrono::milliseconds delta, std::function<void()> set_clock);
  /// Goes on with a shift() of this or an earlier life of the program, 100 rows of each table per
  /// call. Returns true if any are left.
  util::Result<bool> shift_more();
  /// Stores that the clock is right, and `offset` from now on: rows stored so far are not corrected
  /// any more. Calls `set_clock` as shift() does.
  util::Result<void> settle(std::chrono::milliseconds offset, std::function<void()> set_clock);

 private:
  Access* access_;
};

}  // namespace spool
