// The sink of the log: the journal with structured fields under systemd, stderr otherwise.
#pragma once

#include <string_view>

namespace gsmrelayd {

/// Chooses the sink and the level ("error", "warning", "info", "debug").
void start_log(std::string_view level);

}  // namespace gsmrelayd
