// Corrects the wall times of what was stored since the machine was started, when its clock turns
// out to be wrong. The tables are kept in order of arrival, so the first row of each table since
// the start and the relation of wall time to monotonic time are enough. Only the parts that joined
// a message of an earlier start are noted one by one.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "spool/spool.hpp"

namespace spool {

/// How the rows of this start of the machine are dated.
struct ClockStart {
  std::chrono::milliseconds offset;  ///< wall time minus monotonic time with which they are stored
  bool is_right = false;             ///< settle() was called in this start
  bool goes_on = false;              ///< an earlier life of the program has begun it
};

struct WriteTransaction;
class Connection;

/// Returns whether the date is known to be right in this start of the machine.
bool is_date_right(Connection& db);
/// Returns whether it is, and note_step() was not called in this start: what is old may be judged
/// by the date.
bool is_calendar_right(Connection& db);
/// Notes that the clock was set by far while the date was known to be right.
void note_step(WriteTransaction& tx);

/// Notes that `part` has joined a message that was there: its time is corrected too if the message
/// is of an earlier start. Call it in the transaction that stores the part.
void note_joined_part(WriteTransaction& tx, Id part);

class ClockStore {
 public:
  /// Notes where the tables end: make it before the first row is stored.
  explicit ClockStore(Spool& spool);

  /// Begins the start of the machine `boot`: rows since this was made are those whose times may be
  /// corrected, also those that were stored before the disk let it begin. `offset` is wall time
  /// minus monotonic time with which they were stored. If this start has begun already, in an
  /// earlier life of the program, it goes on; that is known on a full disk too.
  util::Result<ClockStart> begin(std::int64_t boot, std::chrono::milliseconds offset);
  /// Adds `delta` to the stored offset, and to the times of the SMS, reports and history entries
  /// since the start, in one transaction (100,000 SMS: 0.2 s on a server, 29 MB of log). Calls
  /// `set_clock` once this is committed, before anything else is written: what is stored before it
  /// has the old offset, what is stored after it the new one.
  util::Result<void> shift(std::chrono::milliseconds delta, std::function<void()> set_clock);
  /// Stores that the clock is right, and `offset` from now on: rows stored so far are not corrected
  /// any more. Calls `set_clock` as shift() does.
  util::Result<void> settle(std::chrono::milliseconds offset, std::function<void()> set_clock);

 private:
  Access* access_;
  /// The key of the next row of each table; nothing while the file cannot be read.
  std::optional<std::array<std::int64_t, 4>> ends_;
};

}  // namespace spool
