#include "gsmrelayd/modem/modem_manager.hpp"

#include <systemd/sd-bus.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/gsmrelayd/rig.hpp"

namespace modem_manager_test {

namespace {

constexpr const char* kPolicy = R"(<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus
 Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=BUS</listen>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/>
<allow receive_sender="*"/></policy></busconfig>)";

/// A system bus of the test's own.
struct Bus {
  Bus() {
    std::string policy = kPolicy;
    policy.replace(policy.find("BUS"), 3, dir / "bus");
    daemon.emplace(std::vector<std::string>{"dbus-daemon", "--nofork",
                                            "--config-file=" + dir.file("bus.conf", policy)});
    ::setenv("DBUS_SYSTEM_BUS_ADDRESS", ("unix:path=" + (dir / "bus")).c_str(), 1);
    REQUIRE(rig::eventually([&] { return std::filesystem::exists(dir / "bus"); }));
  }
  ~Bus() { ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS"); }
  Bus(const Bus&) = delete;
  Bus& operator=(const Bus&) = delete;

  doubles::TempDir dir;
  std::optional<doubles::Child> daemon;
};

}  // namespace

TEST_CASE("row 010: a ModemManager on the bus is known by its process") {
  const Bus bus;
  CHECK_FALSE(gsmrelayd::modem_manager_pid());
  sd_bus* owner = nullptr;
  REQUIRE(sd_bus_open_system(&owner) >= 0);
  REQUIRE(sd_bus_request_name(owner, "org.freedesktop.ModemManager1", 0) >= 0);
  CHECK(gsmrelayd::modem_manager_pid() == ::getpid());
  sd_bus_flush_close_unref(owner);
  CHECK_FALSE(gsmrelayd::modem_manager_pid());
}

TEST_CASE("without a bus there is no ModemManager to be known") {
  ::setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus", 1);
  CHECK_FALSE(gsmrelayd::modem_manager_pid());
  ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
}

}  // namespace modem_manager_test
