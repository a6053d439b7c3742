// How long rows are kept: by service time, and by the date while that is known to be right. A box
// that is off at night, or in a drawer, has less service time than the promised days.
#pragma once

#include "spool/write_connection.hpp"

namespace spool {

/// Notes which service time it is today. Call it often: it writes once a day, and only while the
/// date is known to be right (ClockStore::settle()).
void note_day(WriteTransaction& tx);
/// Returns the service time up to which rows are older than `age`: by service time, or by the date.
ServiceTime older_than(WriteTransaction& tx, ServiceTime age);

}  // namespace spool
