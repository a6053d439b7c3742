#include "config/user_folders.hpp"

#include <string_view>

namespace config {

namespace {

/// Returns the value of `name` if it is an absolute path, else "".
std::string folder_in(const Environment& environment, const char* name) {
  const char* value = environment(name);
  return value != nullptr && *value == '/' ? value : std::string();
}

/// Returns the folder in `name`, else `below` the home folder; "" without either.
std::string folder_of(const Environment& environment, const char* name, std::string_view below) {
  auto folder = folder_in(environment, name);
  if (!folder.empty()) return folder;
  folder = folder_in(environment, "HOME");
  return folder.empty() ? folder : folder.append(below);
}

}  // namespace

std::optional<UserFolders> user_folders(const Environment& environment) {
  const auto config = folder_of(environment, "XDG_CONFIG_HOME", "/.config");
  const auto state = folder_of(environment, "XDG_STATE_HOME", "/.local/state");
  if (config.empty() || state.empty()) return std::nullopt;
  const auto run = folder_in(environment, "XDG_RUNTIME_DIR");
  return UserFolders{.file = config + "/gsmrelay/gsmrelayd.toml",
                     .state_dir = state + "/gsmrelay",
                     .socket = (run.empty() ? state : run) + "/gsmrelay/control.sock"};
}

}  // namespace config
