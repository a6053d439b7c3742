// gsmrelayd as a service: readiness, watchdog, reload, bad configuration, a second instance, a lost
// disk.
#include <doctest/doctest.h>
#include <signal.h>

#include "appliance.hpp"
#include "notify_socket.hpp"
#include "sms_maker.hpp"
#include "tests/doubles/temp_dir.hpp"
#include "tests/places.hpp"

using namespace std::chrono_literals;
using harness::eventually;
using harness::NotifySocket;

TEST_CASE("systemd hears readiness, the watchdog while work goes on, and the end") {
  const doubles::TempDir dir;
  NotifySocket systemd(dir / "notify");
  harness::Appliance house(
      {.daemon_environment = {{"NOTIFY_SOCKET", dir / "notify"}, {"WATCHDOG_USEC", "4000000"}}});
  house.start_daemon();
  CHECK(systemd.hears("READY=1"));
  CHECK(systemd.hears("STATUS=1 of 1 modems up"));
  CHECK(systemd.hears("WATCHDOG=1"));
  CHECK(systemd.hears("WATCHDOG=1"));
  house.daemon().signal(SIGHUP);
  CHECK(systemd.hears("RELOADING=1"));
  CHECK(systemd.hears("READY=1"));
  house.daemon().signal(SIGTERM);
  CHECK(systemd.hears("STOPPING=1", 5s));
  CHECK(house.daemon().wait(5s) == 0);
}

TEST_CASE("a reload takes a new route and refuses a broken file without losing the old one") {
  harness::Appliance house({.receivers = 2});
  const auto file = house.dir() / "gsmrelayd.toml";
  const auto both = harness::read_file(file);
  const auto one = both.substr(0, both.rfind("[[route]]"));
  harness::write_file(file, one);
  house.start_daemon();
  REQUIRE(eventually([&] { return house.cli({"status"}).code == 0; }));
  harness::SmsMaker maker(21);
  house.deliver(0, maker.pdus("+237670000041", maker.ciphertext(1)).front());
  REQUIRE(eventually([&] { return house.received_count(0) == 1; }));
  harness::write_file(file, both);
  house.daemon().signal(SIGHUP);
  REQUIRE(eventually([&] {
    return house.cli({"route", "list"}).output.find("r1") != std::string::npos;
  }));
  harness::write_file(file, "[daemon]\nstat_dir = 1\n");
  house.daemon().signal(SIGHUP);
  REQUIRE(eventually(
      [&] { return house.log().find("the configuration in use stays") != std::string::npos; }));
  house.deliver(0, maker.pdus("+237670000041", maker.ciphertext(1)).front());
  CHECK(eventually([&] { return house.received_count(0) == 2 && house.received_count(1) == 1; }));
}

TEST_CASE("a broken configuration ends the start with every mistake and its place") {
  const doubles::TempDir dir;
  harness::write_file(
      dir / "bad.toml",
      "[daemon]\nstat_dir = \"/x\"\n[[modem]]\nname = \"a\"\nprot = \"/dev/ttyUSB0\"\n");
  const auto ended = harness::run({places::program("gsmrelayd"), "--config", dir / "bad.toml"});
  CHECK(ended.code == 2);
  CHECK(ended.output.find("bad.toml:2:") != std::string::npos);
  CHECK(ended.output.find("state_dir") != std::string::npos);
  CHECK(ended.output.find("bad.toml:5:") != std::string::npos);
  CHECK(ended.output.find("port") != std::string::npos);
  CHECK(ended.output.find("gsmrelay config check") != std::string::npos);
}

TEST_CASE("a second daemon on the same spool is told so and leaves the first alone") {
  harness::Appliance house({});
  house.start_daemon();
  REQUIRE(eventually([&] { return house.daemon_answers(); }));
  const auto second =
      harness::run({places::program("gsmrelayd"), "--config", house.dir() / "gsmrelayd.toml"});
  CHECK(second.code != 0);
  CHECK(second.output.find("belongs to another gsmrelayd (pid ") != std::string::npos);
  CHECK(house.daemon_answers());
}

TEST_CASE("a spool file that is no database is reported, kept, and never written over") {
  harness::Appliance house({});
  std::filesystem::create_directories(house.dir() / "state");
  harness::write_file(house.dir() / "state/spool.db", std::string(8192, 'x'));
  house.start_daemon();
  CHECK(house.daemon().wait(20s).value_or(0) != 0);
  CHECK(house.log().find("spool.db") != std::string::npos);
  CHECK(harness::read_file(house.dir() / "state/spool.db") == std::string(8192, 'x'));
}

TEST_CASE("without a daemon the command says so, and what to do next") {
  const doubles::TempDir dir;
  const auto status =
      harness::run({places::program("gsmrelay"), "--socket", dir / "none.sock", "status"});
  CHECK(status.code == 4);
  CHECK(status.output.find("systemctl") != std::string::npos);
}

TEST_CASE("SIGTERM ends it in 5 s while a route test and a text wait for what never comes") {
  harness::Appliance house({.modems = 1});
  house.start_daemon();
  REQUIRE(eventually([&] { return house.cli({"status"}).code == 0; }));
  house.set_receiver(0, "hang");
  house.emulator().ask("fault m0 unplug 600");
  REQUIRE(eventually([&] {
    return house.cli({"modem", "list", "--json"}).output.find("\"up\"") == std::string::npos;
  }));
  const std::string to = "--socket=" + house.socket();
  const std::string command = places::program("gsmrelay");
  harness::Process probe({command, to, "route", "test", "r0"}, {});
  harness::Process text({command, to, "modem", "at", "m0", "AT+CSQ"}, {});
  // Both are asked for and neither is answered.
  REQUIRE(eventually([&] { return probe.running() && text.running(); }));
  CHECK_FALSE(probe.wait(1s));
  CHECK(text.running());
  house.daemon().signal(SIGTERM);
  CHECK(house.daemon().wait(5s) == 0);
  CHECK(probe.wait(5s).value_or(0) != 0);
  CHECK(text.wait(5s).value_or(0) != 0);
}
