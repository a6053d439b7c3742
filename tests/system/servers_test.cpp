// Gateway servers as they are: down, slow, resetting, failing, overloaded. Nothing is lost, nothing
// counts twice.
#include <doctest/doctest.h>

#include <map>
#include <set>

#include "appliance.hpp"
#include "sms_maker.hpp"

using namespace std::chrono_literals;
using harness::eventually;

namespace {

constexpr const char* kQuickRetries =
    "backoff_first = \"100ms\"\nbackoff_max = \"500ms\"\ntimeout = \"2s\"";

std::set<std::string> send(harness::Appliance& house, harness::SmsMaker& maker, int count) {
  std::set<std::string> texts;
  for (int i = 0; i < count; ++i) {
    const auto text = maker.ciphertext(1);
    house.deliver(0, maker.pdus("+237670000021", text).front());
    texts.insert(text);
  }
  return texts;
}

std::set<std::string> taken(const harness::Appliance& house, int receiver = 0) {
  std::set<std::string> texts;
  for (const auto& one : house.received(receiver))
    if (one.status >= 200 && one.status < 300) texts.insert(one.text);
  return texts;
}

/// A repeat of a text carries the key of its first try.
void check_keys(const harness::Appliance& house, int receiver = 0) {
  std::map<std::string, std::string> key_of;
  for (const auto& one : house.received(receiver)) {
    CHECK_FALSE(one.key.empty());
    const auto [known, fresh] = key_of.emplace(one.text, one.key);
    CHECK(known->second == one.key);
  }
  std::set<std::string> keys;
  for (const auto& [text, key] : key_of) keys.insert(key);
  CHECK(keys.size() == key_of.size());
}

}  // namespace

TEST_CASE("a server in trouble gets every message once it recovers, each try with the same key") {
  for (const std::string mode : {"500", "429", "reset", "slow"}) {
    CAPTURE(mode);
    harness::Appliance house({.route_toml = kQuickRetries});
    house.start_daemon();
    REQUIRE(eventually([&] { return house.daemon_answers(); }));
    harness::SmsMaker maker(7);
    house.set_receiver(0, mode);
    const auto sent = send(house, maker, 20);
    CHECK(eventually([&] { return house.received_count() > 0; }));
    house.set_receiver(0, "ok");
    CHECK(eventually([&] { return taken(house) == sent; }, 60s));
    check_keys(house);
    CHECK(eventually([&] { return house.balanced(); }));
  }
}

TEST_CASE(
    "a server that is away is waited for, also over a restart of the daemon, and the other route "
    "is not held up") {
  harness::Appliance house({.receivers = 2, .route_toml = kQuickRetries});
  house.stop_receiver(0);
  house.start_daemon();
  REQUIRE(eventually([&] { return house.daemon_answers(); }));
  harness::SmsMaker maker(8);
  const auto sent = send(house, maker, 30);
  CHECK(eventually([&] { return taken(house, 1) == sent; }));
  CHECK(house.cli({"queue", "list"}).output.find("r0") != std::string::npos);
  CHECK(house.stop_daemon() == 0);
  house.start_receiver(0);
  house.start_daemon();
  CHECK(eventually([&] { return taken(house, 0) == sent; }, 60s));
  CHECK(house.received_count(1) == sent.size());
  CHECK(eventually([&] { return house.balanced(); }));
}

TEST_CASE("a refused message becomes a dead letter that a person can list and retry") {
  harness::Appliance house({.route_toml = kQuickRetries});
  house.start_daemon();
  REQUIRE(eventually([&] { return house.daemon_answers(); }));
  harness::SmsMaker maker(9);
  house.set_receiver(0, "403");
  const auto sent = send(house, maker, 1);
  CHECK(eventually([&] {
    return house.cli({"queue", "list", "--state", "dead"}).output.find("r0") != std::string::npos;
  }));
  CHECK(house.received_count() == 1);
  house.set_receiver(0, "ok");
  CHECK(house.cli({"queue", "retry", "all", "--yes"}).code == 0);
  CHECK(eventually([&] { return taken(house) == sent; }));
  check_keys(house);
}

TEST_CASE("a paused route holds its deliveries and a resumed one sends them") {
  harness::Appliance house({});
  house.start_daemon();
  REQUIRE(eventually([&] { return house.daemon_answers(); }));
  harness::SmsMaker maker(10);
  CHECK(house.cli({"route", "pause", "r0"}).code == 0);
  const auto sent = send(house, maker, 5);
  CHECK(
      eventually([&] { return house.cli({"status"}).output.find("paused") != std::string::npos; }));
  CHECK(house.received_count() == 0);
  CHECK(house.cli({"route", "resume", "r0"}).code == 0);
  CHECK(eventually([&] { return taken(house) == sent; }));
}
