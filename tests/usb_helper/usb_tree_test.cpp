#include "usb_helper/usb_tree.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "tests/doubles/fake_sysfs.hpp"

namespace usb_tree_test {

using namespace std::chrono_literals;
using usb_helper::UsbTree;

namespace {

constexpr const char* kPort = "1-1:1.0/1-1-port4";

/// A hub with an EC25 at its port 4. Each pause keeps what the switches are set to meanwhile.
struct TreeRig {
  TreeRig() {
    sysfs.add_device("1-1", "05e3", "0608", "09");
    sysfs.add_ec25("1-1.4");
    sysfs.add_port(kPort);
  }
  std::string refusal(const std::string& device) const {
    const auto checked = tree.check(device);
    return checked ? std::string() : checked.error().what;
  }
  bool is_on(const std::string& file, const char* value) const { return sysfs.read(file) == value; }

  doubles::FakeSysfs sysfs;
  std::vector<util::Duration> pauses;
  std::vector<std::string> seen;  ///< in a pause: authorized, disable
  UsbTree tree{{.devices = sysfs.devices(), .rules = sysfs.rules()}, [this](util::Duration length) {
                 pauses.push_back(length);
                 seen.push_back(sysfs.read("1-1.4/authorized") +
                                sysfs.read(std::string(kPort) + "/disable"));
               }};
};

}  // namespace

TEST_CASE("a modem with a serial port may be reset, and nothing else") {
  TreeRig r;
  CHECK(r.refusal("1-1.4").empty());
  SUBCASE("a device that is not there") {
    CHECK(r.refusal("1-1.3") == "there is no such USB device");
  }
  SUBCASE("a hub") {
    CHECK(r.refusal("1-1") == "it is a hub, or other devices are behind it");
  }
  SUBCASE("a modem with a hub inside, behind which a card reader is") {
    r.sysfs.add_device("1-1.4.1", "05e3", "0723");
    CHECK(r.refusal("1-1.4") == "it is a hub, or other devices are behind it");
  }
  SUBCASE("a modem without a serial port") {
    r.sysfs.add_device("1-1.2", "2c7c", "0125");
    r.sysfs.add_interface("1-1.2", 4, "qmi_wwan", "");
    CHECK(r.refusal("1-1.2") == "it is no modem with a serial port for AT commands");
  }
  SUBCASE("an Arduino") {
    r.sysfs.add_device("1-1.2", "2341", "0043");
    r.sysfs.add_interface("1-1.2", 0, "cdc_acm", "ttyACM0", "02");
    CHECK(r.refusal("1-1.2") == "it is no modem with a serial port for AT commands");
  }
  SUBCASE("a serial bridge") {
    r.sysfs.add_device("1-1.2", "0403", "6001");
    r.sysfs.add_interface("1-1.2", 0, "ftdi_sio", "ttyUSB7");
    CHECK(r.refusal("1-1.2") == "it is no modem with a serial port for AT commands");
  }
  SUBCASE("a disk") {
    r.sysfs.add_device("1-1.2", "0781", "5567");
    r.sysfs.add_interface("1-1.2", 0, "usb-storage", "", "08");
    CHECK_FALSE(r.refusal("1-1.2").empty());
  }
  SUBCASE("a modem that is released to other programs") {
    r.sysfs.release("1-1.4");
    CHECK(r.refusal("1-1.4") == "it is released to other programs (gsmrelay modem release)");
  }
}

TEST_CASE("row 035: a reset takes the device out of operation for a second and puts it back") {
  TreeRig r;
  CHECK(r.tree.reset("1-1.4"));
  CHECK(r.pauses == std::vector<util::Duration>{1s});
  CHECK(r.seen == std::vector<std::string>{"00"});
  CHECK(r.is_on("1-1.4/authorized", "1"));
  CHECK(r.is_on("1-1/authorized", "1"));
  const auto gone = r.tree.reset("1-1.3");
  REQUIRE_FALSE(gone);
  CHECK(gone.error().what.find("authorized cannot be written") == 0);
}

TEST_CASE("row 036: the power of one port is off for five seconds, then on") {
  TreeRig r;
  REQUIRE(r.tree.check_port("1-1.4"));
  CHECK(r.tree.power_cycle("1-1.4"));
  CHECK(r.pauses == std::vector<util::Duration>{5s});
  CHECK(r.seen == std::vector<std::string>{"11"});
  CHECK(r.is_on(std::string(kPort) + "/disable", "0"));
}

TEST_CASE("the port of a device at a root hub has another name") {
  TreeRig r;
  r.sysfs.add_ec25("2-1");
  CHECK_FALSE(r.tree.check_port("2-1"));
  r.sysfs.add_port("2-0:1.0/usb2-port1");
  CHECK(r.tree.check_port("2-1"));
}

TEST_CASE("a USB 3 socket is switched at both speeds, unless another device is at the other") {
  TreeRig r;
  r.sysfs.add_port("2-1:1.0/2-1-port4");
  std::filesystem::create_symlink(r.sysfs.path("2-1:1.0/2-1-port4"),
                                  r.sysfs.path(std::string(kPort) + "/peer"));
  SUBCASE("the modem is alone") {
    REQUIRE(r.tree.check_port("1-1.4"));
    const UsbTree tree({.devices = r.sysfs.devices(), .rules = {}}, [&](util::Duration) {
      CHECK(r.sysfs.read("2-1:1.0/2-1-port4/disable") == "1");
    });
    CHECK(tree.power_cycle("1-1.4"));
    CHECK(r.sysfs.read("2-1:1.0/2-1-port4/disable") == "0");
  }
  SUBCASE("a disk is in the socket too") {
    r.sysfs.write("2-1:1.0/2-1-port4/device/idVendor", "0781");
    const auto port = r.tree.check_port("1-1.4");
    REQUIRE_FALSE(port);
    CHECK(port.error().what == "another device is in the same USB socket");
  }
}

TEST_CASE("a kernel without the switch is named as the reason") {
  TreeRig r;
  std::filesystem::remove(r.sysfs.path(std::string(kPort) + "/disable"));
  const auto port = r.tree.check_port("1-1.4");
  REQUIRE_FALSE(port);
  CHECK(port.error().what.find("Linux 6.0") != std::string::npos);
}

TEST_CASE("a switch that refuses to go back is tried three times, and the error says so") {
  TreeRig r;
  std::string jammed;
  int pauses = 0, refusals = 0;
  const UsbTree tree({.devices = r.sysfs.devices(), .rules = {}}, [&](util::Duration) {
    if (++pauses <= refusals)
      r.sysfs.jam(jammed);
    else
      r.sysfs.restore(jammed, "0");
  });
  const auto port = std::string(kPort) + "/disable";
  SUBCASE("it goes back at the third try") {
    jammed = "1-1.4/authorized";
    refusals = 2;
    CHECK(tree.reset("1-1.4"));
    CHECK(tree.is_on("1-1.4"));
  }
  SUBCASE("a device stays out of operation") {
    jammed = "1-1.4/authorized";
    refusals = 3;
    const auto done = tree.reset("1-1.4");
    REQUIRE_FALSE(done);
    CHECK(done.error().what ==
          "it is not put back (authorized cannot be written: Is a directory); next: plug it in "
          "again; "
          "if that does not help, restart the computer");
    CHECK_FALSE(tree.is_on("1-1.4"));
    CHECK_FALSE(tree.restore("1-1.4"));
  }
  SUBCASE("a port stays without power") {
    jammed = port;
    refusals = 3;
    const auto done = tree.power_cycle("1-1.4");
    REQUIRE_FALSE(done);
    CHECK(done.error().what.find("it is not put back (disable") == 0);
    CHECK_FALSE(tree.is_on("1-1.4"));
  }
  CHECK(pauses == 3);  // out of operation, and between the tries
}

TEST_CASE("what was left half done is put back") {
  TreeRig r;
  r.sysfs.write("1-1.4/authorized", "0");
  r.sysfs.write(std::string(kPort) + "/disable", "1");
  CHECK(r.tree.restore("1-1.4"));
  CHECK(r.is_on("1-1.4/authorized", "1"));
  CHECK(r.is_on(std::string(kPort) + "/disable", "0"));
  CHECK(r.tree.restore("1-1.3"));  // it is not there
}

}  // namespace usb_tree_test
