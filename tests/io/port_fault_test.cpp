#include "io/port_fault.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/doubles/shut_port.hpp"
#include "tests/doubles/temp_dir.hpp"

TEST_CASE("a port that is missing or a file is told from one that is there") {
  const doubles::TempDir dir;
  const auto missing = io::find_port_fault(dir / "ttyUSB9");
  REQUIRE(missing);
  CHECK(missing->code == "port-missing");
  CHECK(missing->what.starts_with((dir / "ttyUSB9") + " does not exist; found: "));
  const auto file = io::find_port_fault(dir.file("ttyUSB8", "x"));
  REQUIRE(file);
  CHECK(file->code == "port-not-serial");
  CHECK(file->what.ends_with("ttyUSB8 is no serial port"));
  CHECK(io::find_port_fault(dir.path())->code == "port-not-serial");
  const doubles::ShutPort terminal;
  CHECK(!io::find_port_fault(terminal.path()));
  CHECK(!io::find_port_fault("exec:true"));
}

TEST_CASE("a device of another kind than terminals is no serial port") {
  const doubles::TempDir dir;
  const auto device = dir / "sys/dev/char/1:3";  // that of /dev/null
  std::filesystem::create_directories(device);
  const io::SystemFolders folders{.sys = dir / "sys"};
  CHECK(!io::find_port_fault("/dev/null", folders));  // the kernel does not say what it is
  std::filesystem::create_symlink("../../../class/tty", device + "/subsystem");
  CHECK(!io::find_port_fault("/dev/null", folders));
  std::filesystem::remove(device + "/subsystem");
  std::filesystem::create_symlink("../../../class/usbmisc", device + "/subsystem");
  const auto other = io::find_port_fault("/dev/null", folders);
  REQUIRE(other);
  CHECK(other->code == "port-not-serial");
  CHECK(other->what == "/dev/null is no serial port");
}

TEST_CASE("each program that holds a port has the command that frees it, with its pid") {
  const auto next = [](const char* name, int pid, const char* usb = "") {
    return io::held_by({pid, name}, "/dev/ttyUSB2", usb).next;
  };
  CHECK(io::held_by({19042, "minicom"}, "/dev/ttyS0", "").what ==
        "/dev/ttyS0 is held by minicom (pid 19042)");
  CHECK(next("minicom", 19042) == "sudo kill 19042");
  CHECK(next("", 0) == "sudo fuser -v /dev/ttyUSB2");
  CHECK(next("ModemManager", 612) == "sudo systemctl disable --now ModemManager");
  CHECK(next("ModemManager", 612, "1-1.3") == "sudo gsmrelay modem claim 1-1.3");
  CHECK(next("gpsd", 5) == "sudo systemctl stop gpsd.socket gpsd");
  const auto console = io::held_by({700, "agetty"}, "/dev/ttyAMA0", "");
  CHECK(console.code == "console-on-uart");
  CHECK(console.next == "sudo systemctl disable --now serial-getty@ttyAMA0.service");
}
