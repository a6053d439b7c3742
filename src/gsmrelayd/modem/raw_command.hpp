// AT commands that a user sends to a modem, and the search for networks.
#pragma once

#include <string>
#include <vector>

#include "control/modem_registry.hpp"
#include "gsmrelayd/modem/task_queue.hpp"

namespace gsmrelayd {

/// Sends `command`, which is one command line, on the thread of the modem `name`. Returns the lines
/// of the answer; the last one is the final result code.
util::Result<std::vector<std::string>> run_raw_command(TaskQueue& tasks, const std::string& name,
                                                       const control::RawCommand& command);

/// Returns the networks that the modem receives (AT+COPS=?). Takes minutes.
util::Result<std::vector<modem::HeardNetwork>> scan_networks(TaskQueue& tasks);

}  // namespace gsmrelayd
