// AT commands that a user sends to a modem: which are unsafe, and how they are redacted in the log.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "control/modem_registry.hpp"
#include "gsmrelayd/modem/task_queue.hpp"

namespace gsmrelayd {

/// Returns why `command` is not sent without force: it may lock the SIM, end reception, lose
/// messages or the line. Empty if it is safe. Checks each command of the line.
std::string_view unsafe_reason(std::string_view command);

/// Returns `command` for the log, without PINs, numbers and texts.
std::string redact_command(std::string_view command);

/// Sends `command` on the thread of the modem `name`. Returns the lines of the answer, or `reject`
/// if it is unsafe and not forced.
util::Result<std::vector<std::string>> run_raw_command(TaskQueue& tasks, const std::string& name,
                                                       const control::RawCommand& command);

/// Returns the networks that the modem receives (AT+COPS=?). Takes minutes.
util::Result<std::vector<modem::HeardNetwork>> scan_networks(TaskQueue& tasks);

}  // namespace gsmrelayd
