// At which speed a modem behind a UART sits: nobody tells, so it is asked at one after the other
// (docs/field-notes.md#2-line-speed). USB modems take any.
#pragma once

#include "io/port.hpp"
#include "modem/at_channel.hpp"

namespace modem {

/// Three tries of AT at the speed the port has, then two short ones at each of the usual speeds.
/// The port stays at the one that was answered, else it gets its own back. A line without a speed
/// is asked as it is. `reopen` when nothing answers, within 35 s.
util::Result<void> find_speed(io::Port& port, AtChannel& channel);

/// A modem that follows the host's speed (AT+IPR? says 0) is told to stay at the one in use: it
/// says nothing at boot until then. The speed itself is never changed: a line that works is not
/// risked.
util::Result<void> fix_speed(io::Port& port, AtChannel& channel);

}  // namespace modem
