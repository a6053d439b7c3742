// Modems as they are in the field: hung, vanished, flooding, full, restarted. One sick one never
// holds up the others.
#include <doctest/doctest.h>

#include <set>

#include "appliance.hpp"
#include "sms_maker.hpp"

using namespace std::chrono_literals;
using harness::eventually;

namespace {

std::set<std::string> texts(const harness::Appliance& house) {
  std::set<std::string> all;
  for (const auto& one : house.received()) all.insert(one.text);
  return all;
}

std::string send(harness::Appliance& house, harness::SmsMaker& maker, int modem) {
  const auto text = maker.ciphertext(1);
  house.deliver(modem, maker.pdus("+237670000031", text).front());
  return text;
}

}  // namespace

TEST_CASE(
    "of eight modems one never answers, one floods, one unplugs every five seconds: everything "
    "arrives once, and no modem falls more than a few messages behind") {
  harness::Appliance house({.modems = 8});
  house.emulator().ask("fault m0 hang");
  house.start_daemon();
  REQUIRE(eventually([&] { return house.daemon_answers(); }));
  house.emulator().ask("fault m1 flood 50");
  harness::SmsMaker maker(11);
  std::set<std::string> sent;
  const auto began = std::chrono::steady_clock::now();
  auto next_unplug = began;
  for (int round = 0; round < 60; ++round) {
    if (std::chrono::steady_clock::now() >= next_unplug) {
      house.emulator().ask("fault m2 unplug 2");
      next_unplug += 5s;
    }
    for (int modem = 1; modem < 8; ++modem) sent.insert(send(house, maker, modem));
    REQUIRE(eventually(
        [&] {
          return house.received_count() + 3 * 7 >= sent.size() - static_cast<std::size_t>(round);
        },
        60s));
  }
  CHECK(eventually([&] { return texts(house) == sent; }, 60s));
  CHECK(house.received_count() == sent.size());
  CHECK(house.cli({"status"}).code == 5);
  CHECK(eventually([&] { return house.balanced(); }));
}

TEST_CASE("a full memory is emptied and what the network queued follows") {
  harness::Appliance house({.modem_extra = "sm=5,me=0"});
  harness::SmsMaker maker(12);
  std::set<std::string> sent;
  for (int i = 0; i < 40; ++i) sent.insert(send(house, maker, 0));
  house.start_daemon();
  CHECK(eventually([&] { return texts(house) == sent; }, 60s));
  CHECK(house.received_count() == sent.size());
}

TEST_CASE("a modem that restarts and forgets its settings is brought up again and goes on") {
  harness::Appliance house({.daemon_toml = "sweep = \"5s\""});
  house.start_daemon();
  REQUIRE(eventually([&] { return house.daemon_answers(); }));
  harness::SmsMaker maker(13);
  std::set<std::string> sent;
  for (int round = 0; round < 3; ++round) {
    sent.insert(send(house, maker, 0));
    house.emulator().ask("fault m0 restart");
    sent.insert(send(house, maker, 0));
    CHECK(eventually([&] { return texts(house) == sent; }, 60s));
  }
}

TEST_CASE("a modem that vanishes in the middle of a burst returns and everything arrives once") {
  harness::Appliance house({});
  house.start_daemon();
  REQUIRE(eventually([&] { return house.daemon_answers(); }));
  harness::SmsMaker maker(14);
  std::set<std::string> sent;
  for (int i = 0; i < 100; ++i) {
    sent.insert(send(house, maker, 0));
    if (i % 40 == 20) house.emulator().ask("fault m0 unplug 1");
  }
  CHECK(eventually([&] { return texts(house) == sent; }, 90s));
  CHECK(house.received_count() == sent.size());
  CHECK(eventually([&] { return house.balanced(); }));
}

TEST_CASE(
    "lost announcements, wrong slots, garbage, split lines and URCs inside answers lose nothing") {
  harness::Appliance house({.daemon_toml = "sweep = \"5s\""});
  house.start_daemon();
  REQUIRE(eventually([&] { return house.daemon_answers(); }));
  harness::SmsMaker maker(15);
  for (const std::string fault :
       {"lost-cmti", "wrong-index", "garbage", "split", "urc-inside", "slow 50"}) {
    CAPTURE(fault);
    house.emulator().ask("fault m0 " + fault);
    std::set<std::string> sent;
    for (int i = 0; i < 10; ++i) sent.insert(send(house, maker, 0));
    CHECK(eventually(
        [&] {
          const auto arrived = texts(house);
          return std::includes(arrived.begin(), arrived.end(), sent.begin(), sent.end());
        },
        90s));
    house.emulator().ask("clear-faults m0");
  }
  const auto all = texts(house);
  CHECK(house.received_count() == all.size());
}

TEST_CASE("a hung modem is given up within its time limits, and taken back when it answers again") {
  harness::Appliance house({.daemon_toml = "sweep = \"5s\""});
  house.start_daemon();
  REQUIRE(eventually([&] { return house.cli({"status"}).code == 0; }));
  house.emulator().ask("fault m0 hang");
  CHECK(eventually([&] { return house.cli({"status"}).code == 6; }, 90s));
  house.emulator().ask("clear-faults m0");
  harness::SmsMaker maker(16);
  const auto text = send(house, maker, 0);
  CHECK(eventually([&] { return texts(house).contains(text); }, 90s));
}

TEST_CASE("an SMS from one emulated modem reaches the other") {
  harness::Appliance house({.modems = 2, .route_toml = "accept = \"all\""});
  house.start_daemon();
  REQUIRE(eventually([&] { return house.cli({"status"}).code == 0; }));
  const auto sent =
      house.cli({"send", "+237670001001", "hello from the other kiosk", "--modem", "m0"});
  CHECK_MESSAGE(sent.code == 0, sent.output);
  CHECK(eventually([&] { return texts(house).contains("hello from the other kiosk"); }));
}
