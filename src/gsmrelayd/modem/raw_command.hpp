// A technician's AT command: what is too dangerous, and what of it must not be seen again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "control/appliance.hpp"
#include "gsmrelayd/modem/task_queue.hpp"

namespace gsmrelayd {

/// Why this command is not sent without force: it may lock the SIM, end reception, lose messages or
/// the line. Empty for harmless ones. Each command of a line counts.
std::string_view unsafe_reason(std::string_view command);

/// The command as it may be logged: without PINs, numbers and texts.
std::string redact_command(std::string_view command);

util::Result<std::vector<std::string>> run_raw_command(TaskQueue& tasks,
                                                       const control::TechnicianRequest& request);

/// Which networks the modem hears: AT+COPS=?, minutes long.
util::Result<std::vector<modem::HeardNetwork>> scan_networks(TaskQueue& tasks);

}  // namespace gsmrelayd
