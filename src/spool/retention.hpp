// How long rows are kept: by service time, and by the date while that is known to be right. A box
// that is off at night, or in a drawer, has less service time than the promised days.
#pragma once

#include <chrono>
#include <optional>

#include "spool/write_connection.hpp"

namespace spool {

/// Notes which service time it is today. Call it often, before older_than(): it writes once a day,
/// and only while the date is known to be right (ClockStore::settle()). `epoch`, of the caller, is
/// when service time was zero by the date, at the first call with a right date: if it moves by more
/// than a day the clock was set, and nothing goes by the date until the machine starts anew.
void note_day(WriteTransaction& tx, std::optional<std::chrono::milliseconds>& epoch);
/// Returns the service time up to which rows are older than `age`: by service time, or by the date.
/// What a person may still have to act upon is to be judged by service time alone: the box may have
/// been off all the time.
ServiceTime older_than(WriteTransaction& tx, ServiceTime age);

}  // namespace spool
