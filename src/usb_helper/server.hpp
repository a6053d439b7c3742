// The socket of the helper: one connection at a time, one line from it, one line back.
#pragma once

#include <sys/types.h>

#include <string>

#include "usb_helper/helper.hpp"

namespace usb_helper {

/// Waits with poll(2) for a connection to the listening socket `listener`, or for `stop` to become
/// readable. Returns true if there is a connection; false at `until` or when `stop` is readable.
bool wait_for_connection(int listener, int stop, const util::Clock& clock, util::Deadline until);

/// Takes the next connection of `listener`, reads its line within 2 s and answers it. A process of
/// another user than `allowed` gets an error. A peer that is slow, sends nothing or leaves is
/// dropped: what it has asked for is not done.
void serve_connection(int listener, uid_t allowed, Helper& helper, const util::Clock& clock);

}  // namespace usb_helper
