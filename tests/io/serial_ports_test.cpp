#include "io/serial_ports.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/doubles/temp_dir.hpp"

namespace {

namespace fs = std::filesystem;

/// A machine made of files.
struct SerialMachine {
  doubles::TempDir dir;
  fs::path root{dir / ""};
  io::SystemFolders folders{(root / "sys").string(), (root / "dev").string(),
                            (root / "proc").string(), (root / "lock").string()};

  SerialMachine() {
    for (const auto* folder : {"sys/class/tty", "dev/serial/by-id", "dev/serial/by-path", "proc",
                               "lock", "sys/bus/option", "sys/bus/option1", "sys/bus/cdc_acm"})
      fs::create_directories(root / folder);
  }
  void write(const fs::path& file, const std::string& text) const {
    fs::create_directories((root / file).parent_path());
    std::ofstream(root / file) << text << '\n';
  }
  void link(const fs::path& name, const fs::path& target) const {
    fs::create_directories((root / name).parent_path());
    fs::create_symlink(root / target, root / name);
  }
  /// A USB stick with one port of usb-serial, as the kernel shows it.
  void stick(const std::string& name, const std::string& usb, int interface) const {
    const auto device = fs::path("sys/devices/usb1") / usb;
    write(device / "idVendor", "12d1");
    write(device / "idProduct", "1001");
    write(device / "manufacturer", "HUAWEI Technology");
    write(device / "product", "HUAWEI Mobile");
    const auto part = device / (usb + ":1." + std::to_string(interface));
    write(part / "bInterfaceNumber", "0" + std::to_string(interface));
    fs::create_directories(root / part / name / "tty" / name);
    link(part / "driver", "sys/bus/option");
    link(part / name / "driver", "sys/bus/option1");
    link(part / name / "tty" / name / "device", part / name);
    link(fs::path("sys/class/tty") / name, part / name / "tty" / name);
    write(fs::path("dev") / name, "");
  }
  std::vector<io::SerialPortInfo> ports() const { return io::list_serial_ports(folders); }
};

}  // namespace

TEST_CASE("a serial port has its USB device, driver, links and permissions") {
  const SerialMachine machine;
  machine.stick("ttyUSB10", "1-1.3", 1);
  machine.stick("ttyUSB2", "1-1.2", 0);
  machine.link("dev/serial/by-id/usb-HUAWEI-if00-port0", "dev/ttyUSB2");
  machine.link("dev/serial/by-path/platform-usb-0:1.2:1.0-port0", "dev/ttyUSB2");
  machine.link("dev/serial/by-id/gone", "dev/ttyUSB7");
  ::chmod((machine.root / "dev/ttyUSB2").c_str(), 0660);
  const auto ports = machine.ports();
  REQUIRE(ports.size() == 2);
  const auto& port = ports[0];
  CHECK(fs::path(port.path).filename() == "ttyUSB2");
  CHECK(fs::path(ports[1].path).filename() == "ttyUSB10");
  CHECK(port.usb == "1-1.2");
  CHECK(port.vendor == 0x12D1);
  CHECK(port.product == 0x1001);
  CHECK(port.interface == 0);
  CHECK(ports[1].interface == 1);
  CHECK(port.manufacturer == "HUAWEI Technology");
  CHECK(port.product_name == "HUAWEI Mobile");
  CHECK(port.driver == "option");
  REQUIRE(port.links.size() == 2);
  CHECK(port.links[0].ends_with("/by-id/usb-HUAWEI-if00-port0"));
  CHECK(port.links[1].ends_with("/by-path/platform-usb-0:1.2:1.0-port0"));
  CHECK(port.exists);
  CHECK(port.mode == 0660);
  CHECK_FALSE(port.owner.empty());
  CHECK_FALSE(port.group.empty());
  CHECK_FALSE(port.holder);
}

TEST_CASE("consoles, PTYs and ports without a chip are no serial ports; a UART is one") {
  const SerialMachine machine;
  fs::create_directories(machine.root / "sys/class/tty/tty1");
  machine.write("sys/class/tty/ttyS0/type", "0");
  fs::create_directories(machine.root / "sys/class/tty/ttyS0/device");
  machine.write("sys/class/tty/ttyAMA0/type", "32");
  fs::create_directories(machine.root / "sys/devices/uart/0/0.0");
  machine.link("sys/class/tty/ttyAMA0/device", "sys/devices/uart/0/0.0");
  machine.link("sys/devices/uart/0/0.0/driver", "sys/bus/port");
  machine.link("sys/devices/uart/0/driver", "sys/bus/ctrl");
  machine.link("sys/devices/uart/driver", "sys/bus/uart-pl011");
  const auto ports = machine.ports();
  REQUIRE(ports.size() == 1);
  CHECK(ports[0].path.ends_with("/ttyAMA0"));
  CHECK(ports[0].usb.empty());
  CHECK(ports[0].interface == -1);
  CHECK(ports[0].driver == "uart-pl011");
  // A driver further up is of a bus, not of the UART.
  std::filesystem::remove(machine.root / "sys/devices/uart/driver");
  machine.link("sys/devices/driver", "sys/bus/pcieport");
  CHECK(machine.ports().at(0).driver.empty());
  CHECK_FALSE(ports[0].exists);
  CHECK(io::serial_port_paths(machine.folders).size() == 1);
  CHECK(io::list_serial_ports({.sys = "/nonexistent"}).empty());
}

TEST_CASE("the program that holds a port is found by its lock file or its open files") {
  const SerialMachine machine;
  machine.stick("ttyUSB0", "1-1.2", 0);
  machine.stick("ttyUSB1", "1-1.3", 0);
  machine.stick("ttyUSB2", "1-1.4", 0);
  machine.write("lock/LCK..ttyUSB0", "         1");
  machine.write("proc/1/comm", "systemd");
  machine.write("proc/612/comm", "ModemManager");
  machine.link("proc/612/fd/7", "dev/ttyUSB1");
  machine.write("proc/self-test/comm", "no process");
  const auto ports = machine.ports();
  REQUIRE(ports.size() == 3);
  REQUIRE(ports[0].holder);
  CHECK(ports[0].holder->pid == 1);
  CHECK(ports[0].holder->name == "systemd");
  REQUIRE(ports[1].holder);
  CHECK(io::to_string(*ports[1].holder) == "ModemManager (pid 612)");
  CHECK_FALSE(ports[2].holder);
}

TEST_CASE("a port that is not there is an error with the ports that are") {
  const SerialMachine machine;
  const auto none = io::describe_missing_port("/dev/ttyUSB0", machine.folders);
  CHECK(none ==
        "/dev/ttyUSB0: no such serial port (unplugged?); this machine has none; next: gsmrelay "
        "modem ports");
  for (int i = 1; i <= 6; ++i)
    machine.stick("ttyUSB" + std::to_string(i), "1-1." + std::to_string(i), 0);
  const auto some = io::describe_missing_port("/dev/ttyUSB0", machine.folders);
  CHECK(some.find("/ttyUSB1, ") != std::string::npos);
  CHECK(some.find("/ttyUSB4 and 2 more; next: gsmrelay modem ports") != std::string::npos);
}
