// Finds the line speed of a modem behind a UART by trying one after the other
// (docs/field-notes.md#2-line-speed). USB modems accept any.
#pragma once

#include "io/port.hpp"
#include "modem/channel/at_channel.hpp"

namespace modem {

/// Tries AT three times at the port's speed, then twice at each of the usual speeds. The port keeps
/// the speed that was answered, else gets its first one back. Tries only AT on a line without a
/// speed. Returns `reopen` if nothing answers, after at most 35 s.
util::Result<void> find_speed(io::Port& port, AtChannel& channel);

/// Fixes the current speed in a modem that follows the host's (AT+IPR? is 0), as such a modem sends
/// no boot lines. Does not change the speed.
util::Result<void> fix_speed(io::Port& port, AtChannel& channel);

}  // namespace modem
