// The real libudev on a simulated /sys and its events (umockdev, preloaded).
#include "io/usb.hpp"

#include <doctest/doctest.h>
#include <poll.h>
#include <umockdev.h>

#include <memory>

namespace {

struct Unref {
  void operator()(UMockdevTestbed* bed) const { g_object_unref(bed); }
};

/// A simulated /sys that exists as long as the object.
struct Machine {
  std::unique_ptr<UMockdevTestbed, Unref> bed{umockdev_testbed_new()};

  void add(const std::string& text) const {
    GError* error = nullptr;
    const bool added = umockdev_testbed_add_from_string(bed.get(), text.c_str(), &error) != 0;
    REQUIRE_MESSAGE(added, (error != nullptr ? error->message : ""));
  }
  static std::string at(const std::string& path) {
    return "/devices/pci0000:00/0000:00:14.0/usb1/" + path;
  }
  /// Adds a USB device with `interfaces` of vendor class and a tty on each except the last.
  void plug(const std::string& name, const std::string& ids, int interfaces, int first_tty,
            const std::string& more = "") const {
    add("P: " + at(name) + "\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\n" + more +
        "A: bDeviceClass=00\\n\nA: idVendor=" + ids.substr(0, 4) +
        "\\n\nA: idProduct=" + ids.substr(5) + "\\n\nA: manufacturer=Quectel\\n\n\n");
    for (int i = 0; i < interfaces; ++i) {
      const auto number = std::to_string(i);
      const auto interface = at(name) + "/" + name + ":1." + number;
      add("P: " + interface +
          "\nE: DEVTYPE=usb_interface\nE: SUBSYSTEM=usb\nE: DRIVER=option\n"
          "A: bInterfaceNumber=0" +
          number +
          "\\n\nA: bInterfaceClass=ff\\n\n"
          "A: bInterfaceSubClass=00\\n\nA: bInterfaceProtocol=12\\n\n"
          "L: driver=../../../../../../bus/usb/drivers/option\n\n");
      if (i + 1 == interfaces) continue;
      const auto tty = "ttyUSB" + std::to_string(first_tty + i);
      add("P: " + interface + "/" + tty + "/tty/" + tty + "\nN: " + tty + "\nE: DEVNAME=/dev/" +
          tty + "\nE: SUBSYSTEM=tty\n\n");
    }
  }
  void remove(const std::string& path) const {
    umockdev_testbed_uevent(bed.get(), ("/sys" + path).c_str(), "remove");
    umockdev_testbed_remove_device(bed.get(), ("/sys" + path).c_str());
  }
};

bool readable(int fd) {
  pollfd p{fd, POLLIN, 0};
  return ::poll(&p, 1, 5000) == 1;
}

}  // namespace

TEST_CASE("the devices on this machine's bus can be listed") {
  const auto bus = io::open_usb_bus();
  REQUIRE(bus);
  const auto devices = (*bus)->devices();
  REQUIRE(devices);
  for (const auto& device : *devices) CHECK_FALSE(device.interfaces.empty());
}

TEST_CASE("a device is listed with its ids and its interfaces with their ttys") {
  const Machine machine;
  machine.plug("1-1.3", "2c7c:0125", 4, 4);
  auto bus = io::open_usb_bus();
  REQUIRE(bus);
  const auto devices = (*bus)->devices();
  REQUIRE(devices);
  REQUIRE(devices->size() == 1);
  const auto& device = devices->front();
  CHECK(device.path == "1-1.3");
  CHECK(device.sysfs.ends_with("/1-1.3"));
  CHECK(device.vendor == 0x2c7c);
  CHECK(device.product == 0x0125);
  CHECK(device.manufacturer == "Quectel");
  CHECK(device.serial.empty());
  CHECK_FALSE(device.released);
  REQUIRE(device.interfaces.size() == 4);
  const auto& third = device.interfaces[2];
  CHECK(third.number == 2);
  CHECK(third.class_code == 0xff);
  CHECK(third.protocol == 0x12);
  CHECK(third.driver == "option");
  CHECK(third.tty == "/dev/ttyUSB6");
  CHECK(device.interfaces[3].tty.empty());
}

TEST_CASE("a hub is not listed, and a device released by a rule is marked") {
  const Machine machine;
  machine.plug("1-2", "2c7c:0125", 2, 0, "E: GSMRELAY_RELEASED=1\n");
  machine.add("P: " + Machine::at("1-3") +
              "\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nA: bDeviceClass=09\\n\n\n"
              "P: " +
              Machine::at("1-3") + "/1-3:1.0" +
              "\nE: DEVTYPE=usb_interface\nE: SUBSYSTEM=usb\nA: bInterfaceClass=09\\n\n\n");
  auto bus = io::open_usb_bus();
  REQUIRE(bus);
  const auto devices = (*bus)->devices();
  REQUIRE(devices);
  REQUIRE(devices->size() == 1);
  CHECK(devices->front().released);
}

TEST_CASE("plugging in and taking out makes the descriptor readable") {
  const Machine machine;
  auto bus = io::open_usb_bus();
  REQUIRE(bus);
  CHECK((*bus)->devices()->empty());
  CHECK_FALSE((*bus)->changed());
  machine.plug("1-1", "2c7c:0125", 2, 0);
  umockdev_testbed_uevent(machine.bed.get(), ("/sys" + Machine::at("1-1")).c_str(), "add");
  REQUIRE(readable((*bus)->fd()));
  CHECK((*bus)->changed());
  CHECK((*bus)->devices()->size() == 1);
  CHECK_FALSE((*bus)->changed());
  machine.remove(Machine::at("1-1"));
  REQUIRE(readable((*bus)->fd()));
  CHECK((*bus)->changed());
}
