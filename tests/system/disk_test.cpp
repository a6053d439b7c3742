// A disk that is full, fails or hangs under the real daemon. What cannot be written stays on the
// modem, status and log say why and what to do, and once the disk works everything is relayed once.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "appliance.hpp"
#include "notify_socket.hpp"
#include "sms_maker.hpp"
#include "tests/places.hpp"

using namespace std::chrono_literals;
using harness::eventually;

namespace {

/// An appliance whose state directory is on a disk that the test breaks and repairs.
struct DiskBench {
  explicit DiskBench(int count = 1) : modems(count) {
    harness::ApplianceOptions options;
    options.modems = count;
    options.route_toml = "backoff_first = \"100ms\"\nbackoff_max = \"500ms\"";
    appliance = std::make_unique<harness::Appliance>(std::move(options));
    appliance->daemon_environment() = {{"LD_PRELOAD", places::program("sick_disk.so")},
                                       {"SICK_DISK", dir / "illness"},
                                       {"SICK_DISK_BELOW", appliance->dir() / "state/"},
                                       {"NOTIFY_SOCKET", dir / "notify"},
                                       {"WATCHDOG_USEC", "4000000"}};
  }
  ~DiskBench() { heal(); }  // otherwise the daemon's end would wait for the disk

  void start() {
    appliance->start_daemon();
    REQUIRE(eventually([&] { return appliance->daemon_answers(); }));
    for (int i = 0; i < modems; ++i)
      REQUIRE(appliance->cli({"wait", "--for", "modem:" + appliance->modem_name(i) + "=up"}).code ==
              0);
  }
  void fall_ill(const std::string& word) const {
    harness::write_file(dir / "illness.new", word);
    std::filesystem::rename(dir / "illness.new", dir / "illness");
  }
  void heal() const { std::filesystem::remove(dir / "illness"); }
  /// Returns whether a thread of the daemon is blocked in an fsync.
  bool is_blocked() const { return std::filesystem::exists(dir / "illness.waits"); }

  /// Sends `count` messages of 1 to 3 parts and notes their texts.
  void send(int count, int modem = 0) {
    for (int i = 0; i < count; ++i) {
      const auto text = maker.ciphertext(1 + i % 3);
      for (const auto& pdu : maker.pdus("+237670000051", text)) {
        appliance->deliver(modem, pdu);
        ++parts;
      }
      sent.insert(text);
    }
  }
  /// Returns the number of SMS that the emulated modems were told to delete.
  std::uint64_t deleted() {
    std::uint64_t all = 0;
    for (int i = 0; i < modems; ++i)
      all += nlohmann::json::parse(appliance->emulator().ask("state " + appliance->modem_name(i)))
                 .at("messages")
                 .at("deleted")
                 .get<std::uint64_t>();
    return all;
  }
  std::string status() { return appliance->cli({"status"}).output; }
  /// Returns the output of `status` without its line breaks.
  std::string spoken_status() {
    std::string flat;
    for (const char c : status()) {
      const char plain = c == '\n' ? ' ' : c;
      if (plain != ' ' || flat.empty() || flat.back() != ' ') flat += plain;
    }
    return flat;
  }
  /// Checks that everything sent has arrived, each text with one key, and that no modem has
  /// messages.
  void check_relayed_once() {
    const auto keys = [&] {
      std::set<std::string> all;
      for (const auto& one : appliance->received()) all.insert(one.key);
      return all.size();
    };
    REQUIRE(eventually([&] { return keys() >= sent.size(); }, 60s));
    REQUIRE(eventually([&] { return deleted() == parts; }));
    CHECK(eventually([&] { return appliance->balanced(); }));
    // A post that could not be recorded before a kill is repeated with the same key.
    std::map<std::string, std::string> by_key;
    for (const auto& one : appliance->received()) {
      const auto known = by_key.emplace(one.key, one.text).first;
      CHECK(known->second == one.text);
    }
    std::multiset<std::string> arrived;
    for (const auto& [key, text] : by_key) arrived.insert(text);
    CHECK(arrived == std::multiset<std::string>(sent.begin(), sent.end()));
  }
  /// Checks the same, and that the daemon has logged that the disk works again.
  void check_well() {
    check_relayed_once();
    CHECK(eventually([&] { return appliance->cli({"status"}).code == 0; }));
    CHECK(appliance->log().find("the spool can be written again") != std::string::npos);
  }

  doubles::TempDir dir;
  int modems;
  std::unique_ptr<harness::Appliance> appliance;
  harness::SmsMaker maker{31};
  std::set<std::string> sent;
  std::uint64_t parts = 0;
};

struct Illness {
  const char* word;
  const char* said;  ///< by `gsmrelay status`
  const char* next;  ///< the step that the log recommends
};
constexpr Illness kRefusing[] = {{"full", "is full: SMS stay on the modems", "df -h "},
                                 {"failing", "the disk may be failing", "journalctl -k"}};

}  // namespace

TEST_CASE(
    "while the disk is full or failing every SMS stays on the modem, status and log say why, and "
    "afterwards each is relayed once") {
  for (const auto& illness : kRefusing) {
    CAPTURE(illness.word);
    DiskBench bench;
    bench.start();
    bench.send(2);
    REQUIRE(eventually([&] { return bench.deleted() == bench.parts; }));
    const auto before = bench.deleted();
    REQUIRE(eventually([&] { return bench.appliance->received_count() == 2; }));

    bench.fall_ill(illness.word);
    bench.send(9);
    CHECK(
        eventually([&] { return bench.spoken_status().find(illness.said) != std::string::npos; }));
    CHECK(bench.appliance->cli({"status"}).code == 6);
    CHECK(bench.spoken_status().find(std::string("next: ") + illness.next) != std::string::npos);
    CHECK(bench.appliance->log().find(illness.next) != std::string::npos);
    CHECK(bench.appliance->log().find("SMS stay on the modem") != std::string::npos);
    CHECK(bench.deleted() == before);
    CHECK(bench.appliance->received_count() == 2);
    CHECK(bench.appliance->daemon().running());

    bench.heal();
    bench.check_well();
  }
}

TEST_CASE(
    "a start on a full or failing disk fails with the reason, and the next one on a working disk "
    "continues") {
  for (const auto& illness : kRefusing) {
    CAPTURE(illness.word);
    DiskBench bench;
    bench.start();
    bench.send(1);
    REQUIRE(eventually([&] { return bench.appliance->received_count() == 1; }));
    REQUIRE(eventually([&] { return bench.deleted() == bench.parts; }));
    const auto before = bench.deleted();
    SUBCASE("after a clean end") {
      CHECK(bench.appliance->stop_daemon() == 0);
    }
    SUBCASE("after a kill") {
      bench.appliance->kill_daemon();
    }
    bench.fall_ill(illness.word);
    bench.send(3);
    bench.appliance->start_daemon();
    // It ends and systemd starts it again: people see only what is in the log.
    CHECK(bench.appliance->daemon().wait(20s).value_or(0) != 0);
    CHECK(bench.appliance->log().find(illness.next) != std::string::npos);
    CHECK(bench.deleted() == before);
    bench.heal();
    bench.start();
    bench.check_relayed_once();
  }
}

TEST_CASE(
    "a response that comes while the disk is full is recorded later without another request") {
  for (const auto& illness : kRefusing) {
    CAPTURE(illness.word);
    DiskBench bench;
    bench.start();
    bench.appliance->set_receiver(0, "slow");
    bench.send(1);
    REQUIRE(eventually([&] { return bench.deleted() == bench.parts; }));
    bench.fall_ill(illness.word);
    REQUIRE(
        eventually([&] { return bench.spoken_status().find(illness.said) != std::string::npos; }));
    CHECK(bench.appliance->received_count() == 1);
    bench.appliance->set_receiver(0, "ok");
    bench.heal();
    bench.check_well();
  }
}

TEST_CASE(
    "while fsync hangs the daemon answers, feeds its watchdog and reports the disk; afterwards "
    "everything is relayed") {
  DiskBench bench(2);
  harness::NotifySocket systemd(bench.dir / "notify");
  bench.start();
  bench.send(2);
  REQUIRE(eventually([&] { return bench.deleted() == bench.parts; }));
  const auto before = bench.deleted();
  bench.fall_ill("hung");
  bench.send(3, 0);
  REQUIRE(eventually([&] { return bench.is_blocked(); }));  // holding the write connection
  bench.send(3, 1);  // this one waits for the write connection, with a time limit
  CHECK(eventually([&] {
    return bench.spoken_status().find("the disk takes very long to write") != std::string::npos;
  }));
  systemd.forget();
  CHECK(systemd.hears("WATCHDOG=1", 5s));
  CHECK(systemd.hears("WATCHDOG=1", 5s));
  CHECK(bench.deleted() == before);
  CHECK(bench.appliance->daemon().running());
  CHECK(bench.appliance->cli({"inbox", "list"}).code == 0);
  CHECK(eventually(
      [&] { return bench.appliance->log().find("see: journalctl -k") != std::string::npos; }));
  bench.heal();
  bench.check_well();
}

TEST_CASE("fsync that hangs in the only thread that writes is reported") {
  DiskBench bench;
  bench.start();
  bench.fall_ill("hung");
  bench.send(1);
  REQUIRE(eventually([&] { return bench.is_blocked(); }));
  CHECK(eventually([&] {
    return bench.spoken_status().find("the disk takes very long to write") != std::string::npos;
  }));
  bench.heal();
  bench.check_relayed_once();
  CHECK(eventually([&] { return bench.appliance->cli({"status"}).code == 0; }));
}

TEST_CASE("SIGTERM ends the daemon within five seconds while fsync hangs, and nothing is lost") {
  DiskBench bench;
  bench.start();
  bench.fall_ill("hung");
  bench.send(3);
  REQUIRE(eventually([&] { return bench.is_blocked(); }));
  CHECK(bench.deleted() == 0);
  bench.appliance->daemon().signal(15);
  CHECK(bench.appliance->daemon().wait(harness::kStopLimit).has_value());
  CHECK(bench.deleted() == 0);
  bench.heal();
  bench.start();
  bench.check_relayed_once();
}
