// The refusal of a spool that a restart may empty (fault_of_storage() in config.hpp), for a file.
#pragma once

#include <string>

#include "config/config.hpp"

namespace config {

/// Returns the command that edits the configuration `file`.
std::string command_to_edit(const std::string& file);
/// Returns fault_of_storage() of a configuration without errors, with the command that edits it. Of
/// another file than kServiceFile only a state_dir that it sets is judged: `gsmrelayd --user` has
/// another default.
FileFault fault_of_storage(const Loaded& loaded);

}  // namespace config
