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

TEST_CASE("systemd gets readiness, the watchdog while work goes on, and the end") {
  const doubles::TempDir dir;
  NotifySocket systemd(dir / "notify");
  harness::Appliance appliance(
      {.daemon_environment = {{"NOTIFY_SOCKET", dir / "notify"}, {"WATCHDOG_USEC", "4000000"}}});
  appliance.start_daemon();
  CHECK(systemd.hears("READY=1"));
  CHECK(systemd.hears("STATUS=1 of 1 modems up"));
  CHECK(systemd.hears("WATCHDOG=1"));
  CHECK(systemd.hears("WATCHDOG=1"));
  appliance.daemon().signal(SIGHUP);
  CHECK(systemd.hears("RELOADING=1"));
  CHECK(systemd.hears("READY=1"));
  appliance.daemon().signal(SIGTERM);
  CHECK(systemd.hears("STOPPING=1", 5s));
  CHECK(appliance.daemon().wait(harness::kStopLimit) == 0);
}

TEST_CASE(
    "a damaged spool is reported to systemd, the daemon waits before it ends, and SIGTERM ends it "
    "at once") {
  const doubles::TempDir dir;
  NotifySocket systemd(dir / "notify");
  harness::Appliance appliance({.daemon_environment = {{"NOTIFY_SOCKET", dir / "notify"}}});
  std::filesystem::create_directories(appliance.dir() / "state");
  harness::write_file(appliance.dir() / "state/spool.db", std::string(8192, 'x'));
  appliance.start_daemon();
  REQUIRE(systemd.hears("STATUS=spool "));
  CHECK_FALSE(appliance.daemon().wait(1s));  // it is not started again at once
  appliance.daemon().signal(SIGTERM);
  CHECK(appliance.daemon().wait(harness::kStopLimit) == EXIT_FAILURE);
}

TEST_CASE("after a kill a damaged spool is refused at each start, and its log stays beside it") {
  harness::Appliance appliance({});
  appliance.start_daemon();
  harness::SmsMaker maker(21);
  for (std::size_t sent = 1; sent <= 60; ++sent) {
    appliance.deliver(0, maker.pdus("+237670000041", maker.ciphertext(1)).front());
    if (sent % 20 == 0) REQUIRE(eventually([&] { return appliance.received_count(0) == sent; }));
    if (sent == 40) {  // its log is written into the file
      appliance.stop_daemon();
      appliance.start_daemon();
    }
  }
  appliance.kill_daemon();
  const auto path = appliance.dir() / "state/spool.db";
  const auto log = harness::read_file(path + "-wal");
  REQUIRE_FALSE(log.empty());
  auto octets = harness::read_file(path);
  constexpr std::size_t kPage = 1024;
  constexpr char kLeaf = 0x0d;  // of a table; those of the schema stay, so that it can be opened
  for (auto at = octets.size() / 2 / kPage * kPage; at < octets.size(); at += kPage)
    if (octets[at] == kLeaf && octets.substr(at, kPage).find("CREATE ") == std::string::npos)
      octets.replace(at, kPage, kPage, 'x');
  harness::write_file(path, octets);
  for (int start = 0; start < 2; ++start) {
    appliance.start_daemon();
    CHECK(appliance.daemon().wait(20s) == EXIT_FAILURE);
    CHECK(harness::read_file(path) == octets);
    CHECK(harness::read_file(path + "-wal") == log);
  }
  CHECK(appliance.log().find("to put the file aside and begin a new one: stop that gsmrelayd") !=
        std::string::npos);
}

TEST_CASE("a reload adds a new route and refuses a broken file without losing the old one") {
  harness::Appliance appliance({.receivers = 2});
  const auto file = appliance.dir() / "gsmrelayd.toml";
  const auto both = harness::read_file(file);
  const auto one = both.substr(0, both.rfind("[[route]]"));
  harness::write_file(file, one);
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.cli({"status"}).code == 0; }));
  harness::SmsMaker maker(21);
  appliance.deliver(0, maker.pdus("+237670000041", maker.ciphertext(1)).front());
  REQUIRE(eventually([&] { return appliance.received_count(0) == 1; }));
  harness::write_file(file, both);
  appliance.daemon().signal(SIGHUP);
  REQUIRE(eventually([&] {
    return appliance.cli({"route", "list"}).output.find("r1") != std::string::npos;
  }));
  harness::write_file(file, "[daemon]\nstat_dir = 1\n");
  appliance.daemon().signal(SIGHUP);
  REQUIRE(eventually(
      [&] { return appliance.log().find("the configuration in use stays") != std::string::npos; }));
  appliance.deliver(0, maker.pdus("+237670000041", maker.ciphertext(1)).front());
  CHECK(eventually(
      [&] { return appliance.received_count(0) == 2 && appliance.received_count(1) == 1; }));
}

TEST_CASE("a broken configuration ends the start with every error and its place") {
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

TEST_CASE("a second daemon on the same spool ends with the reason and does not disturb the first") {
  harness::Appliance appliance({});
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.daemon_answers(); }));
  const auto second =
      harness::run({places::program("gsmrelayd"), "--config", appliance.dir() / "gsmrelayd.toml"});
  CHECK(second.code != 0);
  CHECK(second.output.find("belongs to another gsmrelayd (pid ") != std::string::npos);
  CHECK(appliance.daemon_answers());
}

TEST_CASE("a spool file that is no database is reported, preserved, and never overwritten") {
  harness::Appliance appliance({});
  std::filesystem::create_directories(appliance.dir() / "state");
  harness::write_file(appliance.dir() / "state/spool.db", std::string(8192, 'x'));
  appliance.start_daemon();
  CHECK(appliance.daemon().wait(20s).value_or(0) != 0);
  CHECK(appliance.log().find("spool.db") != std::string::npos);
  CHECK(harness::read_file(appliance.dir() / "state/spool.db") == std::string(8192, 'x'));
}

TEST_CASE("without a daemon the command says so, and the next step") {
  const doubles::TempDir dir;
  const auto status =
      harness::run({places::program("gsmrelay"), "--socket", dir / "none.sock", "status"});
  CHECK(status.code == 4);
  CHECK(status.output.find("systemctl") != std::string::npos);
}

TEST_CASE(
    "SIGTERM ends the daemon within five seconds while a route test and a text wait for a "
    "response") {
  harness::Appliance appliance({.modems = 1});
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.cli({"status"}).code == 0; }));
  appliance.set_receiver(0, "hang");
  appliance.emulator().ask("fault m0 unplug 600");
  REQUIRE(eventually([&] {
    return appliance.cli({"modem", "list", "--json"}).output.find("\"up\"") == std::string::npos;
  }));
  const std::string to = "--socket=" + appliance.socket();
  const std::string command = places::program("gsmrelay");
  harness::Process probe({command, to, "route", "test", "r0"}, {});
  harness::Process text({command, to, "modem", "at", "m0", "AT+CSQ"}, {});
  // Both have been requested and neither is answered.
  REQUIRE(eventually([&] { return probe.running() && text.running(); }));
  CHECK_FALSE(probe.wait(1s));
  CHECK(text.running());
  appliance.daemon().signal(SIGTERM);
  CHECK(appliance.daemon().wait(harness::kStopLimit) == 0);
  CHECK(probe.wait(5s).value_or(0) != 0);
  CHECK(text.wait(5s).value_or(0) != 0);
}
