#include "cli/udev_claims.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/cli/rig.hpp"
#include "tests/doubles/temp_dir.hpp"

using rig::run;

namespace {

std::string content(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("row 009: a USB port is claimed and released by its own rule") {
  const doubles::TempDir dir;
  const auto rules = dir / "79-gsmrelay-1-1.3.rules";
  const auto claimed = run({"modem", "claim", "1-1.3", "--dir", dir.path()});
  CHECK(claimed.code == 0);
  CHECK(claimed.says("USB 1-1.3 is reserved for gsmrelay now"));
  CHECK(claimed.says("sudo udevadm control --reload"));
  CHECK(claimed.says("try-restart ModemManager"));
  CHECK(content(rules).find("ID_MM_DEVICE_IGNORE}=\"1\"") != std::string::npos);
  const auto released = run({"modem", "release", "1-1.3", "--dir", dir.path(), "--json"});
  CHECK(released.code == 0);
  CHECK(released.says("\"claimed\":false"));
  CHECK(content(rules).find("GSMRELAY_RELEASED}=\"1\"") != std::string::npos);
}

TEST_CASE("row 197: one stick gives SMS to gsmrelay and internet to ModemManager") {
  const doubles::TempDir dir;
  const auto claimed = run({"modem", "claim", "1-1.3", "--port", "02", "--dir", dir.path()});
  CHECK(claimed.code == 0);
  CHECK(claimed.says("USB 1-1.3, interface 02 is reserved for gsmrelay now"));
  CHECK(claimed.says("left to ModemManager"));
  const auto rules = content(dir / "79-gsmrelay-1-1.3.rules");
  CHECK(rules.find("ENV{ID_MM_DEVICE_IGNORE}=\"\"") != std::string::npos);
  CHECK(rules.find("ENV{ID_USB_INTERFACE_NUM}==\"02\", ENV{ID_MM_PORT_IGNORE}=\"1\"") !=
        std::string::npos);
  CHECK(rules.find("GSMRELAY_RELEASED}=\"1\"") == std::string::npos);
  for (const std::string wrong : {"2", "ttyUSB2", "0G", "02\", RUN+=\"x"})
    CHECK(run({"modem", "claim", "1-1.3", "--port", wrong, "--dir", dir.path()}).code ==
          cli::kUsage);
  CHECK(run({"modem", "claim", "1-1.3", "--dir", dir.path()}).code == 0);  // replaces the rule
  CHECK(content(dir / "79-gsmrelay-1-1.3.rules").find("PORT_IGNORE") == std::string::npos);
}

TEST_CASE("a link in the place of the rule is replaced, and the file that it names is left") {
  const doubles::TempDir dir;
  const auto other = dir.file("other", "theirs");
  const auto rules = dir / "79-gsmrelay-1-1.3.rules";
  std::filesystem::create_symlink(other, rules);
  CHECK(run({"modem", "claim", "1-1.3", "--dir", dir.path()}).code == 0);
  CHECK(content(other) == "theirs");
  CHECK_FALSE(std::filesystem::is_symlink(rules));
  CHECK(content(rules).find("ID_MM_DEVICE_IGNORE") != std::string::npos);
  CHECK(std::distance(std::filesystem::directory_iterator(dir.path()), {}) == 2);
}

TEST_CASE("an invalid USB path is refused, and no file is written") {
  const doubles::TempDir dir;
  for (const std::string usb : {"../x", "1-1.3/..", "ttyUSB0", "1-1\", RUN+=\"x"}) {
    const auto ran = run({"modem", "claim", usb, "--dir", dir.path()});
    CHECK(ran.code == cli::kUsage);
    CHECK(ran.complains("1-1.3"));
  }
  CHECK(std::filesystem::is_empty(dir.path()));
}

TEST_CASE("a folder that is not writable is an error with the next command") {
  const auto ran = run({"modem", "claim", "1-1.3", "--dir", "/nonexistent"});
  CHECK(ran.code == cli::kFailed);
  CHECK(ran.complains("sudo gsmrelay modem claim 1-1.3"));
}
