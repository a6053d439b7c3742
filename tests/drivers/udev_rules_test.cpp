#include "drivers/udev_rules.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/places.hpp"
#include "util/text.hpp"

using drivers::Claim;

namespace {

bool has_line(const std::string& rules, const std::string& line) {
  for (const auto one : util::split(rules, '\n'))
    if (one == line) return true;
  return false;
}

}  // namespace

TEST_CASE("row 009: the installed rules are those of the families' tables") {
  // `GSMRELAY_UPDATE_DOCS=1 build/bin/drivers_test` writes them.
  const std::string path = places::source("udev/78-gsmrelay.rules");
  if (std::getenv("GSMRELAY_UPDATE_DOCS") != nullptr) std::ofstream(path) << drivers::udev_rules();
  std::stringstream file;
  file << std::ifstream(path).rdbuf();
  CHECK(file.str() == drivers::udev_rules());
}

TEST_CASE("the rules give modems to gsmrelay and ignore devices without AT") {
  const auto rules = drivers::udev_rules();
  CHECK(has_line(rules, "ATTR{idVendor}==\"2c7c\", ENV{GSMRELAY_OURS}=\"1\""));
  CHECK(rules.find("ENV{ID_MM_DEVICE_IGNORE}=\"1\"") != std::string::npos);
  CHECK(rules.find("ATTR{power/control}=\"on\"") != std::string::npos);
  // HiLink: a network card that may be in use.
  const auto others = rules.find("ENV{GSMRELAY_OURS}=\"0\"");
  REQUIRE(others != std::string::npos);
  CHECK(rules.find("14db") != std::string::npos);
  // Serial bridges and Arduinos are in no table.
  for (const char* foreign : {"2341", "10c4", "1a86", "0403", "067b"})
    CHECK_MESSAGE(rules.find(std::string("\"") + foreign + "\"") == std::string::npos, foreign);
}

TEST_CASE("the AT port gets a name by its USB socket") {
  const auto rules = drivers::udev_rules();
  for (const auto line : util::split(rules, '\n')) {
    if (line.find("SYMLINK") == std::string_view::npos) continue;
    CAPTURE(line);
    CHECK(line.starts_with("SUBSYSTEMS==\"usb\", ATTRS{idVendor}=="));
    CHECK(line.find("ATTRS{idProduct}==") != std::string_view::npos);
    CHECK(line.find("ENV{ID_USB_INTERFACE_NUM}==") != std::string_view::npos);
    CHECK(line.ends_with("SYMLINK+=\"gsmrelay/$id\""));
    CHECK(line.size() < 16'000);  // udev reads no longer line
  }
  CHECK(rules.find("SYMLINK+=") != std::string::npos);
}

TEST_CASE("row 197: of one stick the AT port is reserved, and ModemManager gets the others") {
  const auto rules = drivers::udev_rules_for_port("1-1.2", "02");
  CHECK(rules.find("KERNEL==\"1-1.2\", ENV{ID_MM_DEVICE_IGNORE}=\"\"") != std::string::npos);
  CHECK(rules.find("KERNELS==\"1-1.2\", ENV{ID_USB_INTERFACE_NUM}==\"02\", "
                   "ENV{ID_MM_PORT_IGNORE}=\"1\"") != std::string::npos);
}

TEST_CASE("one socket is claimed or released, and a claim replaces a release") {
  const auto claim = drivers::udev_rules_for("1-1.3", Claim::claim);
  CHECK(claim.find("KERNEL==\"1-1.3\", ENV{ID_MM_DEVICE_IGNORE}=\"1\"") != std::string::npos);
  CHECK(claim.find("ENV{GSMRELAY_RELEASED}=\"\"") != std::string::npos);
  CHECK(claim.find("KERNELS==\"1-1.3\", GROUP=\"dialout\"") != std::string::npos);
  const auto release = drivers::udev_rules_for("1-1.3", Claim::release);
  CHECK(release.find("ENV{ID_MM_DEVICE_IGNORE}=\"\"") != std::string::npos);
  CHECK(release.find("ENV{GSMRELAY_RELEASED}=\"1\"") != std::string::npos);
}
