// Modems as they are in the field: hung, vanished, flooding, full, restarted. One sick one never
// holds up the others.
#include <doctest/doctest.h>

#include <set>

#include "appliance.hpp"
#include "sms_maker.hpp"
#include "tests/places.hpp"

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
       {"lose-cmti 5", "wrong-index 5", "garbage 5", "split 7", "urc-inside 5", "slow 50"}) {
    CAPTURE(fault);
    REQUIRE(house.emulator().ask("fault m0 " + fault).find("\"ok\":true") != std::string::npos);
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

TEST_CASE("a modem behind a UART is found at its speed, on a PTY and through libserialport") {
  for (const bool serial : {false, true}) {
    CAPTURE(serial);
    harness::ApplianceOptions options{.modem_extra = ""};
    if (serial)
      options.daemon_environment["LD_PRELOAD"] =
          places::program("libserial_shim.so") + ":" + places::program("serial_line.so");
    harness::Appliance house(options);
    house.emulator().ask("fault m0 uart 9600");
    house.start_daemon();
    CHECK(eventually([&] { return house.cli({"status"}).code == 0; }, 90s));
    CHECK(house.log().find("the modem answers at 9600 baud") != std::string::npos);
    harness::SmsMaker maker(17);
    const auto text = send(house, maker, 0);
    CHECK(eventually([&] { return texts(house).contains(text); }, 30s));
    // It is tried there first from then on.
    house.emulator().ask("fault m0 unplug 1");
    const auto again = send(house, maker, 0);
    CHECK(eventually([&] { return texts(house).contains(again); }, 30s));
  }
}

TEST_CASE("at a speed that was named wrong the modem stays absent, and status says at which") {
  harness::Appliance house({.modem_toml = "baud = 57600"});
  house.emulator().ask("fault m0 uart 9600");
  house.start_daemon();
  CHECK(eventually([&] { return house.cli({"status"}).code == 6; }, 90s));
  CHECK(eventually(
      [&] {
        return house.cli({"modem", "show", "m0", "--json"}).output.find("57600 baud") !=
               std::string::npos;
      },
      60s));
  house.emulator().ask("fault m0 uart 57600");
  harness::SmsMaker maker(18);
  const auto text = send(house, maker, 0);
  CHECK(eventually([&] { return texts(house).contains(text); }, 90s));
}

TEST_CASE("row 051: a status report kept in SR makes the message delivered and leaves SR empty") {
  harness::Appliance house({.modems = 2, .modem_extra = "personality=huawei-3g"});
  house.start_daemon();
  REQUIRE(eventually([&] { return house.cli({"status"}).code == 0; }, 60s));
  const auto sent = house.cli(
      {"send", "+237670001001", "hello", "--modem", "m0", "--report", "--wait", "--timeout", "90"});
  CHECK_MESSAGE(sent.code == 0, sent.output);
  CHECK(sent.output.find("delivered") != std::string::npos);
  const auto state = [&] { return house.emulator().ask("state m0"); };
  CHECK(eventually(
      [&] { return state().find("\"sr\":{\"capacity\":10,\"used\":0") != std::string::npos; }));
  CHECK(state().find("\"deleted\":1") != std::string::npos);
}
