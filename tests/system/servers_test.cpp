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

std::set<std::string> send(harness::Appliance& appliance, harness::SmsMaker& maker, int count) {
  std::set<std::string> texts;
  for (int i = 0; i < count; ++i) {
    const auto text = maker.ciphertext(1);
    appliance.deliver(0, maker.pdus("+237670000021", text).front());
    texts.insert(text);
  }
  return texts;
}

std::set<std::string> taken(const harness::Appliance& appliance, int receiver = 0) {
  std::set<std::string> texts;
  for (const auto& one : appliance.received(receiver))
    if (one.status >= 200 && one.status < 300) texts.insert(one.text);
  return texts;
}

/// Checks that a repeat of a text has the key of its first try.
void check_keys(const harness::Appliance& appliance, int receiver = 0) {
  std::map<std::string, std::string> key_of;
  for (const auto& one : appliance.received(receiver)) {
    CHECK_FALSE(one.key.empty());
    const auto [known, fresh] = key_of.emplace(one.text, one.key);
    CHECK(known->second == one.key);
  }
  std::set<std::string> keys;
  for (const auto& [text, key] : key_of) keys.insert(key);
  CHECK(keys.size() == key_of.size());
}

}  // namespace

TEST_CASE("a failing server gets every message once it recovers, each try with the same key") {
  for (const std::string mode : {"500", "429", "reset", "slow"}) {
    CAPTURE(mode);
    harness::Appliance appliance({.route_toml = kQuickRetries});
    appliance.start_daemon();
    REQUIRE(eventually([&] { return appliance.daemon_answers(); }));
    harness::SmsMaker maker(7);
    appliance.set_receiver(0, mode);
    const auto sent = send(appliance, maker, 20);
    CHECK(eventually([&] { return appliance.received_count() > 0; }));
    appliance.set_receiver(0, "ok");
    CHECK(eventually([&] { return taken(appliance) == sent; }, 60s));
    check_keys(appliance);
    CHECK(eventually([&] { return appliance.balanced(); }));
  }
}

TEST_CASE(
    "a server that is away is retried, also after a restart of the daemon, and the other route is "
    "not delayed") {
  harness::Appliance appliance({.receivers = 2, .route_toml = kQuickRetries});
  appliance.stop_receiver(0);
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.daemon_answers(); }));
  harness::SmsMaker maker(8);
  const auto sent = send(appliance, maker, 30);
  CHECK(eventually([&] { return taken(appliance, 1) == sent; }));
  CHECK(appliance.cli({"queue", "list"}).output.find("r0") != std::string::npos);
  CHECK(appliance.stop_daemon() == 0);
  appliance.start_receiver(0);
  appliance.start_daemon();
  CHECK(eventually([&] { return taken(appliance, 0) == sent; }, 60s));
  CHECK(appliance.received_count(1) == sent.size());
  CHECK(eventually([&] { return appliance.balanced(); }));
}

TEST_CASE(
    "row 119: a refused message becomes a dead letter that a person can list, export and retry") {
  harness::Appliance appliance({.route_toml = kQuickRetries});
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.daemon_answers(); }));
  harness::SmsMaker maker(9);
  appliance.set_receiver(0, "422");
  const auto sent = send(appliance, maker, 1);
  CHECK(eventually([&] {
    return appliance.cli({"queue", "list", "--state", "dead"}).output.find("r0") !=
           std::string::npos;
  }));
  CHECK(appliance.received_count() == 1);
  const auto exported = appliance.cli({"inbox", "export", "--text", "--state", "dead"}).output;
  CHECK(exported.find(*sent.begin()) != std::string::npos);
  appliance.set_receiver(0, "ok");
  CHECK(appliance.cli({"queue", "retry", "all", "--yes"}).code == 0);
  CHECK(eventually([&] { return taken(appliance) == sent; }));
  check_keys(appliance);
}

TEST_CASE("a paused route keeps its deliveries and a resumed one sends them") {
  harness::Appliance appliance({});
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.daemon_answers(); }));
  harness::SmsMaker maker(10);
  CHECK(appliance.cli({"route", "pause", "r0"}).code == 0);
  const auto sent = send(appliance, maker, 5);
  CHECK(eventually(
      [&] { return appliance.cli({"status"}).output.find("paused") != std::string::npos; }));
  CHECK(appliance.received_count() == 0);
  CHECK(appliance.cli({"route", "resume", "r0"}).code == 0);
  CHECK(eventually([&] { return taken(appliance) == sent; }));
}
