// ModemManager, seen from inside the service's sandbox: over D-Bus, where /proc shows nothing.
#pragma once

#include <optional>

namespace gsmrelayd {

/// The process that owns org.freedesktop.ModemManager1 on the system bus; nothing if nobody does or
/// there is no bus. Takes a few milliseconds; ends within a second at worst.
std::optional<int> modem_manager_pid();

}  // namespace gsmrelayd
