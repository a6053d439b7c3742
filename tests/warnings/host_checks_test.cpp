#include "warnings/host_checks.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "tests/doubles/temp_dir.hpp"

using namespace warnings;

namespace {

constexpr std::int64_t kToday = 1'796'000'000'000;

struct Machine {
  doubles::TempDir dir;
  HostQuery query{.root = dir / "", .now = util::from_epoch_ms(kToday)};

  void write(const std::string& path, const std::string& text) {
    const auto whole = std::filesystem::path(dir / path);
    std::filesystem::create_directories(whole.parent_path());
    std::ofstream(whole) << text << '\n';
  }
  /// Returns the first sentence; "" if nothing is wrong.
  std::string sentence() const {
    const auto found = arrange(check_host(query), {});
    return found.empty() ? "" : found[0].text;
  }
  std::string code() const {
    const auto found = arrange(check_host(query), {});
    return found.empty() ? "" : std::string(found[0].definition->code);
  }
};

}  // namespace

TEST_CASE("a machine without the files of a Raspberry Pi has no fault") {
  CHECK(Machine().sentence().empty());
}

TEST_CASE("row 161: under-voltage is found in the firmware and in the sensor, now and before") {
  constexpr const char* kThrottled = "sys/devices/platform/soc/soc:firmware/get_throttled";
  Machine machine;
  machine.write(kThrottled, "0");
  CHECK(machine.sentence().empty());
  machine.write(kThrottled, "50005");
  CHECK(machine.sentence() == "the power supply is too weak: under-voltage now");
  machine.write(kThrottled, "50000");
  CHECK(machine.sentence() == "the power supply is too weak: under-voltage since the start");
  for (const auto& one : arrange(check_host(machine.query), {}))
    CHECK(one.severity == Severity::notice);  // it may be weeks ago
  machine.write(kThrottled, "50005");
  CHECK(arrange(check_host(machine.query), {}).size() == 1);  // throttled follows from it
  machine.write(kThrottled, "40000");
  CHECK(machine.code() == "throttled");
  machine.write(kThrottled, "0");
  machine.write("sys/class/hwmon/hwmon1/name", "rpi_volt");
  machine.write("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1");
  CHECK(machine.code() == "power-low");
}

TEST_CASE("row 161: heat counts from 80 degrees, in a zone of the processor") {
  Machine machine;
  machine.write("sys/class/thermal/thermal_zone0/type", "battery");
  machine.write("sys/class/thermal/thermal_zone0/temp", "99000");
  machine.write("sys/class/thermal/thermal_zone1/type", "cpu-thermal");
  machine.write("sys/class/thermal/thermal_zone1/temp", "79900");
  CHECK(machine.code().empty());
  machine.write("sys/class/thermal/thermal_zone1/temp", "83500");
  CHECK(machine.sentence() == "the processor has 83 °C");
}

TEST_CASE("row 161: a USB port that was switched off and a disk with errors are found") {
  Machine machine;
  machine.write("sys/bus/usb/devices/1-0:1.0/usb1-port2/over_current_count", "0");
  machine.write("sys/fs/ext4/mmcblk0p2/errors_count", "0");
  CHECK(machine.code().empty());
  machine.write("sys/bus/usb/devices/1-0:1.0/usb1-port2/over_current_count", "3");
  CHECK(machine.sentence() ==
        "USB port usb1-port2 was switched off 3 times because of too much current");
  machine.write("sys/bus/usb/devices/1-0:1.0/usb1-port2/over_current_count", "0");
  machine.write("sys/fs/ext4/mmcblk0p2/errors_count", "7");
  CHECK(machine.code() == "disk-errors");
}

TEST_CASE("a USB port that is switched off now is the cause of a modem that is not connected") {
  constexpr const char* kPort = "sys/bus/usb/devices/1-0:1.0/usb1-port2/over_current_count";
  Machine machine;
  OvercurrentLog log;
  machine.query.overcurrent = &log;
  const auto look = [&] {
    auto found = check_host(machine.query);
    found.push_back({.code = "modem-unplugged", .subject = "kitchen"});
    return arrange(found, {.receives = true});
  };
  machine.write(kPort, "1");  // since the start of the machine
  auto all = look();
  REQUIRE(all.size() == 2);
  CHECK(all[0].definition->code == "modem-unplugged");
  CHECK(all[1].text == "USB port usb1-port2 was switched off once because of too much current");
  CHECK(all[1].severity == Severity::notice);
  machine.query.moment += std::chrono::seconds(5);
  machine.write(kPort, "2");
  all = look();
  REQUIRE(all.size() == 1);
  CHECK(all[0].text ==
        "USB port usb1-port2 was switched off 2 times because of too much current, lately");
  CHECK(all[0].severity == Severity::degraded);
  REQUIRE(all[0].consequences.size() == 1);
  machine.query.moment += std::chrono::minutes(11);
  CHECK(look().size() == 2);
}

TEST_CASE("row 161: a clock before this program was made, or far ahead, is wrong") {
  Machine machine;
  machine.query.now = util::from_epoch_ms(0);
  CHECK(machine.sentence() == "this machine thinks it is 1970-01-01, before this program was made");
  machine.query.now = util::from_epoch_ms(4'200'000'000'000);
  CHECK(machine.code() == "clock-wrong");
  machine.query.now = util::from_epoch_ms(kToday);
  machine.write("run/systemd/timesync/clock", "");
  CHECK(machine.code() == "clock-unsynchronised");
  machine.write("run/systemd/timesync/synchronized", "");
  CHECK(machine.code().empty());
}

TEST_CASE("a clock that was set by more than an hour is a notice") {
  Machine machine;
  machine.query.stepped = std::chrono::minutes(-200);
  CHECK(machine.sentence() == "the clock of this machine was set 3 h back within the last hour");
  machine.query.stepped = std::chrono::hours(24 * 31);
  CHECK(machine.sentence() ==
        "the clock of this machine was set 31 days forward within the last hour");
  machine.query.now = util::from_epoch_ms(0);
  CHECK(machine.code() == "clock-wrong");  // and the step follows from it
}

TEST_CASE("row 203: the date by the mobile network is named, with the command that sets it") {
  Machine machine;
  machine.query.now = util::from_epoch_ms(kToday);
  machine.query.by_network = util::from_epoch_ms(kToday + 3 * 3'600'000);
  auto found = arrange(check_host(machine.query), {});
  REQUIRE(found.size() == 1);
  CHECK(found[0].text ==
        "this machine thinks it is 2026-11-30 00:53:20 UTC, and the mobile network says that it is "
        "2026-11-30 03:53:20 UTC");
  CHECK(found[0].next == "sudo date -u -s '2026-11-30 03:53:20'");
  CHECK(found[0].severity == Severity::degraded);
  machine.query.now = util::from_epoch_ms(0);
  found = arrange(check_host(machine.query), {});
  REQUIRE(found.size() == 1);
  CHECK(found[0].severity == Severity::critical);
}

TEST_CASE("row 198: a login console on the port of a modem is found on the kernel's command line") {
  Machine machine;
  machine.write("proc/cmdline", "console=ttyAMA0,115200 console=tty1 root=/dev/mmcblk0p2");
  machine.query.ports = {{"kitchen", "/dev/ttyUSB0"}};
  CHECK(machine.code().empty());
  machine.query.ports = {{"attic", "/dev/ttyUSB0"}, {"kitchen", "/dev/ttyAMA0"}};
  CHECK(machine.sentence() == "/dev/ttyAMA0 is used by a login console");
  CHECK(check_host(machine.query).front().subject == "kitchen");
}

TEST_CASE("row 198: where /proc is hidden, consoles and the model are read from /sys") {
  Machine machine;
  machine.query.ports = {{"kitchen", "/dev/ttyAMA0"}};
  machine.write("sys/class/tty/console/active", "tty1 ttyS0");
  CHECK(machine.code().empty());
  machine.write("sys/class/tty/console/active", "tty1 ttyAMA0");
  CHECK(machine.code() == "console-on-uart");
  machine.write("sys/class/tty/console/active", "");
  machine.write("sys/firmware/devicetree/base/model", "Raspberry Pi 4 Model B Rev 1.4");
  machine.write("boot/firmware/config.txt", "");
  CHECK(machine.code() == "uart-bluetooth");
}

TEST_CASE("row 198: a UART of a Raspberry Pi that Bluetooth uses, or that is off, is named") {
  const struct {
    const char *model, *tty, *config, *code;
  } cases[] = {
      {"Raspberry Pi 4 Model B Rev 1.4", "/dev/ttyAMA0", "enable_uart=1", "uart-bluetooth"},
      {"Raspberry Pi 3 Model B Plus", "/dev/ttyAMA0", "#dtoverlay=disable-bt", "uart-bluetooth"},
      {"Raspberry Pi Zero 2 W Rev 1.0", "/dev/ttyAMA0", "", "uart-bluetooth"},
      {"Raspberry Pi 4 Model B Rev 1.4", "/dev/ttyAMA0", "dtoverlay = disable-bt  # modem", ""},
      {"Raspberry Pi 4 Model B Rev 1.4", "/dev/ttyAMA0", "dtoverlay=miniuart-bt", ""},
      {"Raspberry Pi 4 Model B Rev 1.4", "/dev/ttyS0", "[all]", "uart-off"},
      {"Raspberry Pi 4 Model B Rev 1.4", "/dev/serial0", "arm_64bit=1", "uart-off"},
      {"Raspberry Pi 4 Model B Rev 1.4", "/dev/ttyS0", "enable_uart=1", ""},
      {"Raspberry Pi 4 Model B Rev 1.4", "/dev/ttyUSB2", "", ""},
      {"Raspberry Pi 2 Model B Rev 1.1", "/dev/ttyAMA0", "", ""},
      {"Raspberry Pi 2 Model B Rev 1.1", "/dev/ttyAMA0", "enable_uart=0", "uart-off"},
      {"Raspberry Pi 5 Model B Rev 1.0", "/dev/ttyAMA0", "", "uart-off"},
      {"Raspberry Pi 5 Model B Rev 1.0", "/dev/ttyAMA0", "enable_uart=1", ""},
      {"Raspberry Pi 5 Model B Rev 1.0", "/dev/ttyAMA0", "dtparam=uart0=on", ""},
      {"Some other board", "/dev/ttyS0", "", ""}};
  for (const auto* path : {"boot/firmware/config.txt", "boot/config.txt"}) {
    for (const auto& one : cases) {
      CAPTURE(std::string(one.model) + ' ' + one.tty + ' ' + one.config);
      Machine machine;
      machine.write("proc/device-tree/model", one.model);
      machine.write(path, one.config);
      machine.query.ports = {{"kitchen", one.tty}};
      CHECK(machine.code() == one.code);
      const auto found = arrange(check_host(machine.query), {});
      if (!found.empty()) CHECK(found[0].next.ends_with(std::string(" | sudo tee -a /") + path));
    }
  }
  Machine bare;
  bare.write("proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4");
  bare.query.ports = {{"kitchen", "/dev/ttyS0"}};
  CHECK(bare.code().empty());  // without config.txt nothing is known
}

TEST_CASE("the disk of a folder that is not there yet is that of the folder above it") {
  Machine machine;
  machine.query.state_dir = "/proc/nonexistent/state";  // no blocks: nothing is said
  CHECK(machine.code().empty());
  machine.query.state_dir = machine.dir / "not/there";
  const auto code = machine.code();
  const bool fits = code.empty() || code.starts_with("disk-");
  CHECK(fits);
}

TEST_CASE("files of a spool that were put aside are a notice until they are deleted") {
  Machine machine;
  machine.query.state_dir = machine.dir / "state";
  for (const char* name : {"spool.db", "spool.db-wal", "spool.db.v3", "spool.db.before-restore"})
    machine.write(std::string("state/") + name, "");
  const auto aside = [&]() -> std::string {
    for (const auto& one : arrange(check_host(machine.query), {}))
      if (one.definition->code == "spool-put-aside") {
        CHECK(one.severity == Severity::notice);
        CHECK(one.next == "sudo ls -l " + machine.query.state_dir);
        return one.text;
      }
    return "";
  };
  CHECK(aside().empty());
  machine.write("state/spool.db-wal.kept", "");
  CHECK(aside() ==
        "1 file was put aside and will never be deleted by gsmrelayd: spool.db-wal.kept");
  machine.write("state/spool.db.damaged", "");
  machine.write("state/spool.db.damaged-wal", "");
  CHECK(aside().starts_with("3 files were put aside "));
  for (const char* name : {"spool.db.damaged2", "spool.db.damaged3"})
    machine.write(std::string("state/") + name, "");
  CHECK(aside().ends_with(
      ": spool.db-wal.kept, spool.db.damaged, spool.db.damaged-wal, spool.db.damaged2, …"));
}

TEST_CASE("a configuration that is left on the boot partition is a notice") {
  for (const std::string path : {"boot/gsmrelayd.toml", "boot/firmware/gsmrelayd.toml"}) {
    Machine machine;
    machine.write("boot/firmware/config.txt", "");
    CHECK(machine.code().empty());
    machine.write(path, "[[route]]");
    const auto found = arrange(check_host(machine.query), {});
    REQUIRE(found.size() == 1);
    CHECK(found[0].definition->code == "config-on-boot-partition");
    CHECK(found[0].severity == Severity::notice);
    CHECK(found[0].next == "gsmrelay config check /" + path);
  }
}

TEST_CASE("a configuration that a restart may lose is a fault, unless the disk has the same one") {
  Machine machine;
  const doubles::TempDir memory{"/dev/shm"};  // tmpfs on each Linux: shm_overview(7)
  machine.query.config = memory / "gsmrelayd.toml";
  CHECK(machine.code().empty());  // there is none
  memory.file("gsmrelayd.toml", "[[route]]\n");
  const auto found = arrange(check_host(machine.query), {});
  REQUIRE(found.size() == 1);
  CHECK(found[0].definition->code == "config-on-overlay");
  CHECK(found[0].severity == Severity::degraded);
  CHECK(found[0].next == "findmnt -T " + machine.query.config);
  machine.write("media/root-ro" + machine.query.config, "[[route]]\n# older");
  CHECK(machine.code() == "config-on-overlay");
  machine.write("media/root-ro" + machine.query.config, "[[route]]");
  CHECK(machine.code().empty());
}

TEST_CASE("row 123: a disk is said to be nearly full before it is full") {
  constexpr std::uint64_t kMega = 1'000'000, kCard = 8'000 * kMega, kLarge = 500'000 * kMega;
  const auto code = [](std::uint64_t free, std::uint64_t size, bool read_only = false) {
    return warnings::disk_code({.free = free, .size = size, .read_only = read_only});
  };
  CHECK(code(500 * kMega, kCard).empty());
  CHECK(code(399 * kMega, kCard) == "disk-low");
  CHECK(code(2'000 * kMega, kLarge).empty());  // 0.4 % are plenty there
  CHECK(code(900 * kMega, kLarge) == "disk-low");
  CHECK(code(100 * kMega, 1'000 * kMega).empty());
  CHECK(code(99 * kMega, 1'000 * kMega) == "disk-low");  // although 10 %
  CHECK(code(63 * kMega, 64 * kMega).empty());           // a partition of its own
  CHECK(code(16 * kMega, 64 * kMega).empty());
  CHECK(code(15 * kMega, 64 * kMega) == "disk-low");
  CHECK(code(200'000, kCard) == "disk-full");
  CHECK(code(500 * kMega, kCard, true) == "disk-read-only");
}

TEST_CASE("a disk without inodes is full, and one that has no limit for them is not") {
  warnings::DiskRoom room{.free = 4'000'000'000, .size = 8'000'000'000};
  CHECK(warnings::disk_code(room).empty());
  room.inodes = 100'000;
  room.free_inodes = 16;
  CHECK(warnings::disk_code(room).empty());
  room.free_inodes = 15;
  CHECK(warnings::disk_code(room) == "disk-full");
  CHECK(warnings::arrange({{.code = "disk-full",
                            .arguments = {{"path", "/var"},
                                          {"what", "has no inodes left"},
                                          {"command", "df -i /var"}}}},
                          {})
            .front()
            .text == "the disk of /var has no inodes left: SMS stay on the modems");
}
