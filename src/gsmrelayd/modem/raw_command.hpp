// A technician's AT command: what is too dangerous, and what of it must not be seen again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "control/modem_registry.hpp"
#include "gsmrelayd/modem/task_queue.hpp"

namespace gsmrelayd {

/// Why this command is not sent without force: it may lock the SIM, end reception, lose messages or
/// the line. Empty for harmless ones. Each command of a line counts.
std::string_view unsafe_reason(std::string_view command);

/// The command as it may be logged: without PINs, numbers and texts.
std::string redact_command(std::string_view command);

/// Sends `command` on the thread of the modem `name`. Returns the lines of the answer.
util::Result<std::vector<std::string>> run_raw_command(TaskQueue& tasks, const std::string& name,
                                                       const control::RawCommand& command);

/// Which networks the modem hears: AT+COPS=?, minutes long.
util::Result<std::vector<modem::HeardNetwork>> scan_networks(TaskQueue& tasks);

}  // namespace gsmrelayd
