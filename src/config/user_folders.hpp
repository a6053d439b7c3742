// Where a gsmrelayd that an ordinary user runs (gsmrelayd --user) has its files: the XDG Base
// Directory Specification.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace config {

struct UserFolders {
  std::string file;       ///< $XDG_CONFIG_HOME/gsmrelay/gsmrelayd.toml
  std::string state_dir;  ///< $XDG_STATE_HOME/gsmrelay
  std::string socket;     ///< $XDG_RUNTIME_DIR/gsmrelay/control.sock; without it in state_dir
};

/// Returns the value of an environment variable, or null.
using Environment = std::function<const char*(const char* name)>;

/// Returns the folders of the user who runs this program. Nothing without HOME and the variables
/// that replace it. Ignores a relative path, as the specification says.
std::optional<UserFolders> user_folders(const Environment& environment);

}  // namespace config
