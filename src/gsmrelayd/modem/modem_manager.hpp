// Finds ModemManager over D-Bus: inside the service's sandbox /proc does not show other processes.
#pragma once

#include <optional>

namespace gsmrelayd {

/// Returns the process that owns org.freedesktop.ModemManager1 on the system bus; nothing if none
/// does or there is no bus. Takes a few milliseconds, at most a second.
std::optional<int> modem_manager_pid();

}  // namespace gsmrelayd
