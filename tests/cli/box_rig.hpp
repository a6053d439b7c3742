// A box with one SMS, and a second one that is empty.
#pragma once

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "cli/appliance_backup.hpp"
#include "tests/cli/rig.hpp"
#include "tests/spool/desk.hpp"

namespace box_rig {

constexpr crypto::Argon2Cost kQuick{8, 1, 1};

inline std::string box_content(const std::string& path) {
  std::stringstream all;
  all << std::ifstream(path, std::ios::binary).rdbuf();
  return all.str();
}

struct BoxRig {
  BoxRig() {
    std::filesystem::create_directories(etc / "secrets.d");
    desk.accept(desk::one_sms("a private text"));
    std::ofstream(box.config) << toml(desk.folder.path());
    std::ofstream(etc / "secrets.d/token") << "hunter2";
    std::ofstream(box.spool + ".pinkey") << std::string(32, 'k');
  }
  static std::string toml(const std::string& state) {
    return fmt::format(
        "[daemon]\nstate_dir = \"{}\"\n[[route]]\nname = \"main\"\nurl = "
        "\"https://gateway.example.org/\"\n",
        state);
  }
  desk::Desk desk;
  doubles::TempDir etc{rig::folder_for_files()};
  cli::BoxFiles box{.config = etc / "gsmrelayd.toml", .spool = desk.options.path};
  std::string backup = etc / "box.backup";
};

}  // namespace box_rig
