// Faults of the daemon, its configuration, the disk, the clock and the queue seeded into real
// programs, one in each appliance, side by side: the cause is named first, and nothing else is.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <memory>

#include "net/http_server.hpp"
#include "seeded_faults.hpp"
#include "sms_maker.hpp"
#include "tests/doubles/child.hpp"
#include "tests/places.hpp"

using namespace std::chrono_literals;
using harness::Appliance;
using harness::eventually;
using harness::Seeded;

namespace {

constexpr const char* kSender = "+237670000071";

// Exit codes of next commands.
constexpr int kMistakes = 2, kDamaged = 1;

/// An appliance with a modem and a receiver, and one fault.
struct Box {
  explicit Box(harness::ApplianceOptions options = {})
      : appliance(with_quick_retries(std::move(options))) {}

  static harness::ApplianceOptions with_quick_retries(harness::ApplianceOptions options) {
    options.folder = harness::folder_of_box();
    options.route_toml += "backoff_first = \"100ms\"\nbackoff_max = \"300ms\"\n";
    return options;
  }
  void start() {
    appliance.start_daemon();
    REQUIRE(eventually([&] { return appliance.daemon_answers(); }));
  }
  void start_well() {
    start();
    REQUIRE(eventually([&] { return appliance.cli({"status"}).code == 0; }));
  }
  void start_again() {
    start();
    CHECK(appliance.cli({"wait", "--for", "modem=up", "--timeout", "30"}).code == 0);
  }
  std::string config() { return appliance.dir() / "gsmrelayd.toml"; }
  /// Replaces `old` in the configuration.
  void change(const std::string& old, const std::string& by) {
    auto text = harness::read_file(config());
    const auto at = text.find(old);
    REQUIRE(at != std::string::npos);
    harness::write_file(config(), text.replace(at, old.size(), by));
  }
  void reload() { (void)appliance.cli({"reload"}); }
  void deliver(const std::string& sender = kSender) {
    appliance.deliver(0, maker.pdus(sender, maker.ciphertext(1)).front());
  }
  std::int64_t get(const std::string& field) {
    return std::stoll("0" + appliance.cli({"status", "--get", field}).output);
  }
  /// Lets `minutes` pass for the spool, while the daemon does not run.
  void pass(std::int64_t minutes) {
    const auto done =
        harness::run({"sqlite3", appliance.dir() / "state/spool.db",
                      "UPDATE meta SET value = value + " + std::to_string(minutes * 60'000) +
                          " WHERE key = 'service_ms'"});
    REQUIRE_MESSAGE(done.code == 0, done.output);
  }
  /// Checks status, doctor and the next command.
  void check(const Seeded& fault, std::chrono::seconds limit = 180s) {
    harness::check_named(appliance, {fault}, limit);
    harness::check_next_commands(appliance, {fault});
  }
  void check_without_daemon(const Seeded& fault) {
    harness::check_doctor(appliance, {fault}, {"--config", config()});
    harness::check_next_commands(appliance, {fault});
  }

  Appliance appliance;
  harness::SmsMaker maker{71};
};

/// A box whose daemon has a library preloaded.
struct ShimmedBox : Box {
  ShimmedBox(const char* shim, const char* variable) {
    appliance.daemon_environment() = {{"LD_PRELOAD", places::program(shim)},
                                      {variable, dir / "control"},
                                      {"SICK_DISK_BELOW", appliance.dir() / "state/"}};
  }
  void set_date(std::int64_t ahead) const {
    std::ofstream(dir / "control", std::ios::binary)
        .write(reinterpret_cast<const char*>(&ahead), sizeof ahead);
  }
  void fall_ill(const std::string& word) const {
    harness::write_file(dir / "control.new", word);
    std::filesystem::rename(dir / "control.new", dir / "control");
  }
  void heal() const { std::filesystem::remove(dir / "control"); }
  doubles::TempDir dir;
};

constexpr std::int64_t kYear = 365 * 24 * 3600;

}  // namespace

TEST_CASE("row 137: a daemon that does not run, and why it cannot start") {
  Box box;
  const Seeded down{
      "gsmrelayd does not run", "", "daemon-down", "critical", "sudo systemctl start gsmrelayd",
      "gsmrelayd does not run"};
  REQUIRE(eventually([&] {
    return harness::report(box.appliance, {"doctor", "--config", box.config()})["warnings"].size() >
           0;
  }));
  box.check_without_daemon(down);
  box.start_well();
  box.appliance.kill_daemon();
  box.check_without_daemon(down);
  const auto spool = box.appliance.dir() / "state/spool.db";
  SUBCASE("its configuration has a mistake") {
    box.change("[daemon]", "nonsense = 1\n[daemon]");
    box.check_without_daemon({"a mistake in the file", "", "config-unreadable", "critical",
                              "gsmrelay config check " + box.config(), box.config() + ":1:", "",
                              kMistakes});
  }
  SUBCASE("a newer gsmrelayd has written its spool") {
    REQUIRE(harness::run({"sqlite3", spool, "PRAGMA user_version = 999"}).code == 0);
    box.check_without_daemon({"spool of a newer version", "", "spool-newer", "critical",
                              "sudo apt install gsmrelay", "has schema version 999"});
  }
  SUBCASE("its spool is damaged") {
    for (const char* log : {"-wal", "-shm"}) std::filesystem::remove(spool + log);
    std::fstream file(spool, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(1024);
    file << std::string(20'000, 'x');
    file.close();
    box.check_without_daemon({"damaged spool", "", "spool-damaged", "critical",
                              "gsmrelay db check --config " + box.config(), "is damaged", "",
                              kDamaged});
  }
}

TEST_CASE("row 137: a daemon that hangs, is of another version, or does not answer this user") {
  Box box;
  box.start_well();
  box.appliance.daemon().signal(SIGSTOP);
  box.check_without_daemon({"gsmrelayd hangs", "", "daemon-hung", "critical",
                            "sudo systemctl restart gsmrelayd", "gsmrelayd hangs"});
  CHECK(box.appliance.cli({"doctor", "--nagios", "--config", box.config()}).code == 2);
  box.appliance.daemon().signal(SIGCONT);
  if (::geteuid() == 0) {  // nobody is in no group of gsmrelay
    const auto& folder = box.appliance.dir().path();
    ::chmod(folder.c_str(), 0755);
    ::chmod(box.config().c_str(), 0644);
    const auto ran = harness::run({"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                                   places::program("gsmrelay"), "--socket", box.appliance.socket(),
                                   "doctor", "--config", box.config(), "--json"});
    const auto doctor = json::parse_or_null(ran.output);
    CHECK_MESSAGE(doctor["warnings"].at(0).text("code") == "daemon-denied", ran.output);
    CHECK(doctor["warnings"].at(0).text("next") == "sudo gsmrelay status");
  }
  CHECK(box.appliance.stop_daemon() == 0);
  std::filesystem::remove(box.appliance.socket());
  const auto other = net::HttpServer::start(
      {.unix_socket = box.appliance.socket()}, [&](const net::ServerRequest&) {
        return net::ServerResponse{
            .body = R"({"version":"0.0.1","state":"fine","troubles":[],"notices":[]})"};
      });
  REQUIRE(other);
  box.check_without_daemon({"gsmrelayd of another version", "", "daemon-version", "degraded",
                            "sudo systemctl restart gsmrelayd", "gsmrelayd is version 0.0.1"});
}

TEST_CASE("row 137: a daemon that is killed again and again, beside one that is stopped") {
  Box box;
  box.start_well();
  for (int stopped = 0; stopped < 2; ++stopped) {
    CHECK(box.appliance.stop_daemon() == 0);
    box.start_again();
  }
  for (int killed = 0; killed < 3; ++killed) {
    box.appliance.kill_daemon();
    box.start_again();
  }
  box.check({"killed three times", "", "daemon-restarts", "degraded",
             "journalctl -u gsmrelayd -n 50",
             "gsmrelayd has ended 3 times within a day although nobody stopped it"});
  CHECK(box.appliance.cli({"history"}).output.find("gsmrelayd ended without a stop") !=
        std::string::npos);
}

TEST_CASE("row 137: a broken file, no route, no modem") {
  Box box;
  box.start_well();
  box.change("[[route]]", "nonsense = 1\nmore = 2\n[[route]]");
  Seeded broken{"a broken file before a reload",
                "",
                "config-broken",
                "degraded",
                "gsmrelay config check " + box.config(),
                box.config() + " has 2 mistakes",
                "",
                kMistakes};
  box.check(broken);
  box.reload();
  broken.fault = "a broken file at reload";
  box.check(broken);
  box.change("nonsense = 1\nmore = 2\n", "");
  const auto whole = harness::read_file(box.config());
  box.change(whole.substr(whole.find("[[route]]")), "");
  box.reload();
  box.check({"no route", "", "route-missing", "critical", "gsmrelay config edit " + box.config(),
             "no route is configured"});
  box.change(
      whole.substr(whole.find("[[modem]]"), whole.find("[[route]]") - whole.find("[[modem]]")),
      whole.substr(whole.find("[[route]]")));
  box.change("[daemon]\n", "[daemon]\ndiscover = false\n");
  box.reload();
  box.check(
      {"no modem", "", "modem-none", "critical", "gsmrelay modem ports", "no modem is connected"});
}

TEST_CASE("row 137: what a person has stopped, and a modem that goes away or hangs later") {
  Box box;
  box.start_well();
  REQUIRE(box.appliance.cli({"modem", "suspend", "m0", "--yes"}).code == 0);
  box.check({"suspended", "m0", "modem-suspended", "critical", "gsmrelay modem resume m0",
             "m0 is suspended by an administrator"});
  REQUIRE(eventually([&] { return box.appliance.cli({"status"}).code == 0; }));  // by the command
  REQUIRE(box.appliance.cli({"modem", "park", "m0", "--yes"}).code == 0);
  box.check(
      {"parked", "m0", "modem-parked", "critical", "gsmrelay modem unpark m0", "m0 is parked"});
  REQUIRE(eventually([&] { return box.appliance.cli({"status"}).code == 0; }));
  REQUIRE(box.appliance.cli({"route", "pause", "r0"}).code == 0);
  box.check({"paused", "r0", "route-paused", "critical", "gsmrelay route resume r0",
             "r0 is paused by an administrator"});
  REQUIRE(eventually([&] { return box.appliance.cli({"status"}).code == 0; }));
  box.appliance.emulator().ask("fault m0 unplug 600");
  box.check({"unplugged while it worked", "m0", "port-missing", "critical", "gsmrelay modem ports",
             "m0 does not exist ("});
}

TEST_CASE("row 137: another program has the port of a modem") {
  harness::ApplianceOptions options{.modems = 4};
  options.daemon_environment["LD_PRELOAD"] =  // lock files are for serial lines
      places::program("libserial_shim.so") + ":" + places::program("serial_line.so");
  Box box(std::move(options));
  auto& appliance = box.appliance;
  const auto pts = [&](int i) {
    const auto path = appliance.dir() / appliance.modem_name(i);
    REQUIRE(eventually([&] { return std::filesystem::exists(path); }));
    return std::filesystem::canonical(path).string();
  };
  const auto start = [](const std::string& line) {
    return std::make_unique<doubles::Child>(std::vector<std::string>{"sh", "-c", line});
  };
  const auto locked = pts(0), exclusive = pts(1), shared = pts(2), stolen = pts(3);
  const auto lock = start("exec sleep 600");
  const auto lock_file = "/var/lock/LCK.." + locked.substr(locked.rfind('/') + 1);
  harness::write_file(lock_file, std::to_string(lock->pid()) + "\n");
  const auto holder = start("exec flock --no-fork " + exclusive + " sleep 600");
  const auto reader = start("exec sleep 600 < " + shared);
  const auto thief = start("exec cat " + stolen);
  const auto pid = [](const auto& child) { return std::to_string(child->pid()); };
  const auto opened = [&](const auto& child, const std::string& path) {
    return eventually([&] {
      std::error_code error;
      for (const auto& fd :
           std::filesystem::directory_iterator("/proc/" + pid(child) + "/fd", error))
        if (std::filesystem::read_symlink(fd.path(), error) == path) return true;
      return false;
    });
  };
  REQUIRE(opened(holder, exclusive));
  REQUIRE(opened(reader, shared));
  REQUIRE(opened(thief, stolen));
  box.start();
  const std::vector<Seeded> faults{
      {"lock file of a living process", "m0", "port-held", "degraded", "sudo kill " + pid(lock),
       "is held by sleep (pid " + pid(lock) + ")"},
      {"port locked by flock", "m1", "port-held", "degraded", "sudo kill " + pid(holder),
       "is held by sleep (pid " + pid(holder) + ")"},
      {"port also open, nothing is read", "m2", "port-shared", "degraded",
       "sudo kill " + pid(reader), "is also open in sleep (pid " + pid(reader) + ")"},
      {"port also open, octets are taken", "m3", "port-shared", "degraded",
       "sudo kill " + pid(thief), "is also open in cat (pid " + pid(thief) + ")"}};
  harness::check_named(appliance, faults);
  harness::check_next_commands(appliance, faults);
  CHECK(lock->wait() != 0);  // a process that nobody has waited for counts as living
  // The commands have ended the programs, so that all modems work; the shared ones are looked at
  // again a minute later.
  for (const int i : {0, 1}) {
    CAPTURE(i);
    CHECK(eventually([&] {
      const auto status = harness::report(appliance, {"status"});
      for (const auto& one : status["modems"])
        if (one.text("name") == appliance.modem_name(i)) return one.text("health") == "up";
      return false;
    }));
  }
  std::filesystem::remove(lock_file);
}

TEST_CASE("row 137: a port that the user of gsmrelayd may not open") {
  if (::geteuid() != 0) {
    MESSAGE("needs root, to run gsmrelayd as another user");
    return;
  }
  Box box;
  auto& appliance = box.appliance;
  const auto link = appliance.dir() / "m0";
  REQUIRE(eventually([&] { return std::filesystem::exists(link); }));
  const auto port = std::filesystem::canonical(link);
  constexpr gid_t kDialout = 20;
  REQUIRE(::chown(port.c_str(), 0, kDialout) == 0);
  REQUIRE(::chmod(port.c_str(), 0660) == 0);
  ::chmod(appliance.dir().path().c_str(), 0777);
  ::chmod(box.config().c_str(), 0644);
  harness::Process daemon({"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                           places::program("gsmrelayd"), "--config", box.config()},
                          harness::Process::Options{appliance.dir() / "nobody.log", {}});
  REQUIRE(eventually([&] { return appliance.daemon_answers(); }));
  box.check({"no permission", "m0", "port-permission", "critical",
             "sudo usermod -aG dialout nobody",
             "belongs to root:dialout (0660), gsmrelayd runs as nobody"});
}

TEST_CASE("row 137, row 161: a clock in 1970 and one in 2100") {
  ShimmedBox box("wrong_date.so", "WRONG_DATE");
  box.set_date(0);
  box.start_well();
  std::int64_t years = 0;
  SUBCASE("1970") {
    years = -56;
  }
  SUBCASE("2100") {
    years = 80;
  }
  {
    std::fstream file(box.dir / "control", std::ios::in | std::ios::out | std::ios::binary);
    const std::int64_t ahead = years * kYear;
    file.write(reinterpret_cast<const char*>(&ahead), sizeof ahead);
  }
  box.check({"a wrong clock", "", "clock-wrong", "critical", "sudo timedatectl set-ntp true",
             "this machine thinks it is "});
}

TEST_CASE("row 137, row 161: a disk that is nearly full, full, read-only or failing") {
  ShimmedBox box("sick_disk.so", "SICK_DISK");
  const auto state = box.appliance.dir() / "state";
  box.start_well();
  Seeded fault{"", "", "", "critical", "df -h " + state, state};
  const char* word = "";
  SUBCASE("nearly full") {
    word = "low";
    fault.code = "disk-low";
    fault.severity = "degraded";
  }
  SUBCASE("full") {
    word = "filled";
    fault.code = "disk-full";
  }
  SUBCASE("read-only") {
    word = "sealed";
    fault.code = "disk-read-only";
    fault.next = "journalctl -k -g EXT4-fs";
  }
  SUBCASE("failing") {
    word = "failing";
    fault.code = "spool-failed";
    fault.next = "journalctl -k -p err -n 50";
    fault.says = "the spool cannot be written";
  }
  fault.fault = word;
  box.fall_ill(word);
  box.deliver();
  box.check(fault);
  box.heal();
  CHECK(eventually([&] { return box.get("queue.delivered") == 1; }));
}

TEST_CASE("row 137: messages that wait, and those that no route takes") {
  Box box;
  box.start_well();
  SUBCASE("one message waits for two minutes, then for a quarter of an hour") {
    box.appliance.set_receiver(0, "500");
    box.deliver();
    REQUIRE(eventually([&] { return box.appliance.received_count() > 1; }));
    Seeded waits{"one message waits",
                 "r0",
                 "queue-old",
                 "degraded",
                 "gsmrelay queue list --route r0",
                 "1 message waits for r0 since 3 min: HTTP 500"};
    CHECK(box.appliance.stop_daemon() == 0);
    box.pass(3);
    box.start_again();
    box.check(waits);
    CHECK(box.appliance.stop_daemon() == 0);
    box.pass(14);
    box.start_again();
    waits.severity = "critical";
    waits.says = "1 message waits for r0 since 17 min: HTTP 500";
    box.check(waits);
  }
  SUBCASE("the route of waiting messages is removed") {
    box.appliance.set_receiver(0, "500");
    box.deliver();
    REQUIRE(eventually([&] { return box.get("queue.waiting") == 1; }));
    box.change("name = \"r0\"", "name = \"other\"");
    box.reload();  // before the server is well again: a retry would deliver the message by r0
    box.appliance.set_receiver(0, "ok");
    box.check({"a route that is gone", "r0", "queue-unrouted", "degraded",
               "gsmrelay queue list --route r0", "1 message waits for r0, which is not"});
  }
  SUBCASE("a message that the server refuses for good, of one sender") {
    box.appliance.set_receiver(0, "422");
    box.deliver();
    box.check({"a dead letter of one sender", "r0", "dead-letters", "notice",
               "gsmrelay queue list --state dead --route r0",
               "r0 has 1 dead letter of one sender"});
  }
  SUBCASE("a text that no route accepts") {
    box.appliance.emulator().ask("deliver-text m0 " + std::string(kSender) + " Good morning!");
    box.check({"kept by accept", "", "kept-messages", "notice", "gsmrelay inbox list --state kept",
               "1 message is kept that no route accepts"});
  }
  SUBCASE("octets that are no SMS") {
    box.appliance.emulator().ask("deliver-pdu m0 07911326040000F0FFFFFFFFFFFF");
    box.check({"an SMS that cannot be decoded", "", "undecoded", "notice", "gsmrelay inbox raw",
               "1 SMS could not be decoded"});
  }
  SUBCASE("parts that do not come") {
    for (int i = 0; i < 3; ++i)
      box.appliance.deliver(0, box.maker.pdus(kSender, box.maker.ciphertext(3)).front());
    REQUIRE(eventually([&] { return box.get("partial.sets") == 3; }));
    CHECK(box.appliance.stop_daemon() == 0);
    box.pass(73 * 60);  // an hour after the deadline
    box.start_again();
    box.check({"incomplete messages", "", "sets-overdue", "degraded", "gsmrelay inbox partial",
               "3 messages miss parts"});
  }
}
