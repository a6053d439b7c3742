// The control socket of the gsmrelayd that a command talks to, and its configuration, if no option
// names them.
#pragma once

#include <string>

#include "config/user_folders.hpp"

namespace cli {

/// Returns the socket of the gsmrelayd that this user runs (gsmrelayd --user), if one answers
/// there, else that of the service.
std::string find_socket(const config::Environment& environment);

/// Returns the configuration that the gsmrelayd at `socket` reads unless its --config names another
/// one: that of this user if it is this user's daemon, else that of the service.
std::string usual_config_file(const std::string& socket, const config::Environment& environment);

}  // namespace cli
