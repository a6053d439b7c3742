#include "config/user_folders.hpp"

#include <doctest/doctest.h>

#include <map>

namespace {

std::optional<config::UserFolders> folders_with(const std::map<std::string, std::string>& values) {
  return config::user_folders([&](const char* name) -> const char* {
    const auto found = values.find(name);
    return found == values.end() ? nullptr : found->second.c_str();
  });
}

}  // namespace

TEST_CASE("a user's gsmrelayd has its files in the folders of the session") {
  const auto folders = folders_with({{"HOME", "/home/pi"}, {"XDG_RUNTIME_DIR", "/run/user/1000"}});
  REQUIRE(folders);
  CHECK(folders->file == "/home/pi/.config/gsmrelay/gsmrelayd.toml");
  CHECK(folders->state_dir == "/home/pi/.local/state/gsmrelay");
  CHECK(folders->socket == "/run/user/1000/gsmrelay/control.sock");
}

TEST_CASE("variables of the session replace the home folder, relative paths do not") {
  const auto folders = folders_with({{"HOME", "/home/pi"},
                                     {"XDG_CONFIG_HOME", "/data/config"},
                                     {"XDG_STATE_HOME", "state"},
                                     {"XDG_RUNTIME_DIR", ""}});
  REQUIRE(folders);
  CHECK(folders->file == "/data/config/gsmrelay/gsmrelayd.toml");
  CHECK(folders->state_dir == "/home/pi/.local/state/gsmrelay");
  CHECK(folders->socket == "/home/pi/.local/state/gsmrelay/control.sock");
}

TEST_CASE("without a home folder there are none") {
  CHECK_FALSE(folders_with({}));
  CHECK_FALSE(folders_with({{"HOME", "relative"}, {"XDG_STATE_HOME", "/data/state"}}));
}
