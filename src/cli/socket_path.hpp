// The control socket of the gsmrelayd that a command talks to, if no option names it.
#pragma once

#include <string>

#include "config/user_folders.hpp"

namespace cli {

/// Returns the socket of the gsmrelayd that this user runs (gsmrelayd --user), if one answers
/// there, else that of the service.
std::string find_socket(const config::Environment& environment);

}  // namespace cli
