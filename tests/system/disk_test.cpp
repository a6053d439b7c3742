// A sick disk under the real daemon: full, failing, hung. What cannot be written stays on the
// modem, people are told why and what to do, and once the disk is well everything goes on, once.
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

/// An appliance whose state directory lies on a disk of moods.
struct Ward {
  explicit Ward(int count = 1) : modems(count) {
    harness::ApplianceOptions options;
    options.modems = count;
    options.route_toml = "backoff_first = \"100ms\"\nbackoff_max = \"500ms\"";
    house = std::make_unique<harness::Appliance>(std::move(options));
    house->daemon_environment() = {{"LD_PRELOAD", places::program("sick_disk.so")},
                                   {"SICK_DISK", dir / "illness"},
                                   {"SICK_DISK_BELOW", house->dir() / "state/"},
                                   {"NOTIFY_SOCKET", dir / "notify"},
                                   {"WATCHDOG_USEC", "4000000"}};
  }
  ~Ward() { heal(); }  // or the daemon's end would wait for the disk

  void start() {
    house->start_daemon();
    REQUIRE(eventually([&] { return house->daemon_answers(); }));
    REQUIRE(eventually([&] { return status().find(" up ") != std::string::npos; }));
  }
  void fall_ill(const std::string& word) const {
    harness::write_file(dir / "illness.new", word);
    std::filesystem::rename(dir / "illness.new", dir / "illness");
  }
  void heal() const { std::filesystem::remove(dir / "illness"); }
  /// A thread of the daemon sits in an fsync that does not return.
  bool somebody_waits() const { return std::filesystem::exists(dir / "illness.waits"); }

  /// Sends `count` messages of 1 to 3 parts and notes their texts.
  void send(int count, int modem = 0) {
    for (int i = 0; i < count; ++i) {
      const auto text = maker.ciphertext(1 + i % 3);
      for (const auto& pdu : maker.pdus("+237670000051", text)) {
        house->deliver(modem, pdu);
        ++parts;
      }
      sent.insert(text);
    }
  }
  /// SMS the emulated modems were told to delete.
  std::uint64_t deleted() {
    std::uint64_t all = 0;
    for (int i = 0; i < modems; ++i)
      all += nlohmann::json::parse(house->emulator().ask("state " + house->modem_name(i)))
                 .at("messages")
                 .at("deleted")
                 .get<std::uint64_t>();
    return all;
  }
  std::string status() { return house->cli({"status"}).output; }
  /// `status` folds its lines; here they are one.
  std::string spoken_status() {
    std::string flat;
    for (const char c : status()) {
      const char plain = c == '\n' ? ' ' : c;
      if (plain != ' ' || flat.empty() || flat.back() != ' ') flat += plain;
    }
    return flat;
  }
  /// Everything sent has arrived, each text under one key, and nothing is left on a modem.
  void check_relayed_once() {
    const auto keys = [&] {
      std::set<std::string> all;
      for (const auto& one : house->received()) all.insert(one.key);
      return all.size();
    };
    REQUIRE(eventually([&] { return keys() >= sent.size(); }, 60s));
    REQUIRE(eventually([&] { return deleted() == parts; }));
    CHECK(eventually([&] { return house->balanced(); }));
    // What was posted but could not be noted before a kill is posted again, under the same key.
    std::map<std::string, std::string> by_key;
    for (const auto& one : house->received()) {
      const auto known = by_key.emplace(one.key, one.text).first;
      CHECK(known->second == one.text);
    }
    std::multiset<std::string> arrived;
    for (const auto& [key, text] : by_key) arrived.insert(text);
    CHECK(arrived == std::multiset<std::string>(sent.begin(), sent.end()));
  }
  /// And the daemon that lived through it says that it is over.
  void check_well() {
    check_relayed_once();
    CHECK(eventually([&] { return house->cli({"status"}).code == 0; }));
    CHECK(house->log().find("the spool can be written again") != std::string::npos);
  }

  doubles::TempDir dir;
  int modems;
  std::unique_ptr<harness::Appliance> house;
  harness::SmsMaker maker{31};
  std::set<std::string> sent;
  std::uint64_t parts = 0;
};

struct Illness {
  const char* word;
  const char* said;  ///< by `gsmrelay status`
  const char* next;  ///< the step that the log names
};
constexpr Illness kRefusing[] = {{"full", "disk full", "df -h "},
                                 {"failing", "the disk may be failing", "dmesg"}};

}  // namespace

TEST_CASE(
    "while the disk is full or failing every SMS stays on the modem, status and log say why, and "
    "afterwards each is relayed once") {
  for (const auto& illness : kRefusing) {
    CAPTURE(illness.word);
    Ward ward;
    ward.start();
    ward.send(2);
    REQUIRE(eventually([&] { return ward.deleted() == ward.parts; }));
    const auto before = ward.deleted();
    REQUIRE(eventually([&] { return ward.house->received_count() == 2; }));

    ward.fall_ill(illness.word);
    ward.send(9);
    CHECK(eventually([&] { return ward.spoken_status().find(illness.said) != std::string::npos; }));
    CHECK(ward.house->cli({"status"}).code == 6);
    CHECK(ward.spoken_status().find("next: df -h; journalctl -u gsmrelayd") != std::string::npos);
    CHECK(ward.house->log().find(illness.next) != std::string::npos);
    CHECK(ward.house->log().find("SMS stay on the modem") != std::string::npos);
    CHECK(ward.deleted() == before);
    CHECK(ward.house->received_count() == 2);
    CHECK(ward.house->daemon().running());

    ward.heal();
    ward.check_well();
  }
}

TEST_CASE("a restart on a full or failing disk says so, and the next one on a well disk goes on") {
  for (const auto& illness : kRefusing) {
    CAPTURE(illness.word);
    Ward ward;
    ward.start();
    ward.send(1);
    REQUIRE(eventually([&] { return ward.house->received_count() == 1; }));
    REQUIRE(eventually([&] { return ward.deleted() == ward.parts; }));
    const auto before = ward.deleted();
    SUBCASE("after a clean end") {
      CHECK(ward.house->stop_daemon() == 0);
    }
    SUBCASE("after a kill") {
      ward.house->kill_daemon();
    }
    ward.fall_ill(illness.word);
    ward.send(3);
    ward.house->start_daemon();
    // It ends, and systemd tries again: what the log says is what people get to know.
    CHECK(ward.house->daemon().wait(20s).value_or(0) != 0);
    CHECK(ward.house->log().find(illness.next) != std::string::npos);
    CHECK(ward.deleted() == before);
    ward.heal();
    ward.start();
    ward.check_relayed_once();
  }
}

TEST_CASE("an answer that comes while the disk is full is noted later and not asked for again") {
  for (const auto& illness : kRefusing) {
    CAPTURE(illness.word);
    Ward ward;
    ward.start();
    ward.house->set_receiver(0, "slow");
    ward.send(1);
    REQUIRE(eventually([&] { return ward.deleted() == ward.parts; }));
    ward.fall_ill(illness.word);
    REQUIRE(
        eventually([&] { return ward.spoken_status().find(illness.said) != std::string::npos; }));
    CHECK(ward.house->received_count() == 1);
    ward.house->set_receiver(0, "ok");
    ward.heal();
    ward.check_well();
  }
}

TEST_CASE(
    "while fsync hangs the daemon answers, keeps its watchdog fed and says what is wrong; "
    "afterwards everything goes on") {
  Ward ward(2);
  harness::NotifySocket systemd(ward.dir / "notify");
  ward.start();
  ward.send(2);
  REQUIRE(eventually([&] { return ward.deleted() == ward.parts; }));
  const auto before = ward.deleted();
  ward.fall_ill("hung");
  ward.send(3, 0);
  REQUIRE(eventually([&] { return ward.somebody_waits(); }));  // with the pen in its hand
  ward.send(3, 1);  // and this one waits for the pen, but not for ever
  CHECK(eventually([&] {
    return ward.spoken_status().find("the disk takes very long to write") != std::string::npos;
  }));
  systemd.forget();
  CHECK(systemd.hears("WATCHDOG=1", 5s));
  CHECK(systemd.hears("WATCHDOG=1", 5s));
  CHECK(ward.deleted() == before);
  CHECK(ward.house->daemon().running());
  CHECK(ward.house->cli({"inbox", "list"}).code == 0);
  CHECK(ward.house->log().find("see: dmesg") != std::string::npos);
  ward.heal();
  ward.check_well();
}

TEST_CASE("SIGTERM ends the daemon within five seconds while fsync hangs, and nothing is lost") {
  Ward ward;
  ward.start();
  ward.fall_ill("hung");
  ward.send(3);
  REQUIRE(eventually([&] { return ward.somebody_waits(); }));
  CHECK(ward.deleted() == 0);
  ward.house->daemon().signal(15);
  CHECK(ward.house->daemon().wait(5s).has_value());
  CHECK(ward.deleted() == 0);
  ward.heal();
  ward.start();
  ward.check_relayed_once();
}
