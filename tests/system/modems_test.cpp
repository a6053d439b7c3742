// Modems as they are in the field: hung, vanished, flooding, full, restarted. One failing modem
// never delays the others.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "appliance.hpp"
#include "json/json.hpp"
#include "sms_maker.hpp"
#include "tests/places.hpp"

using namespace std::chrono_literals;
using harness::eventually;

namespace {

std::set<std::string> texts(const harness::Appliance& appliance) {
  std::set<std::string> all;
  for (const auto& one : appliance.received()) all.insert(one.text);
  return all;
}

std::string send(harness::Appliance& appliance, harness::SmsMaker& maker, int modem) {
  const auto text = maker.ciphertext(1);
  appliance.deliver(modem, maker.pdus("+237670000031", text).front());
  return text;
}

}  // namespace

TEST_CASE(
    "of eight modems one never answers, one floods, one unplugs every five seconds: everything "
    "arrives once, and no modem falls more than a few messages behind") {
  harness::Appliance appliance({.modems = 8});
  appliance.emulator().ask("fault m0 hang");
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.daemon_answers(); }));
  appliance.emulator().ask("fault m1 flood 50");
  harness::SmsMaker maker(11);
  std::set<std::string> sent;
  const auto began = std::chrono::steady_clock::now();
  auto next_unplug = began;
  for (int round = 0; round < 60; ++round) {
    if (std::chrono::steady_clock::now() >= next_unplug) {
      appliance.emulator().ask("fault m2 unplug 2");
      next_unplug += 5s;
    }
    for (int modem = 1; modem < 8; ++modem) sent.insert(send(appliance, maker, modem));
    REQUIRE(eventually(
        [&] {
          return appliance.received_count() + 3 * 7 >=
                 sent.size() - static_cast<std::size_t>(round);
        },
        60s));
  }
  CHECK(eventually([&] { return texts(appliance) == sent; }, 60s));
  CHECK(appliance.received_count() == sent.size());
  CHECK(appliance.cli({"status"}).code == 5);
  CHECK(eventually([&] { return appliance.balanced(); }));
}

TEST_CASE("a full memory is emptied and messages queued by the network follow") {
  harness::Appliance appliance({.modem_extra = "sm=5,me=0"});
  harness::SmsMaker maker(12);
  std::set<std::string> sent;
  for (int i = 0; i < 40; ++i) sent.insert(send(appliance, maker, 0));
  appliance.start_daemon();
  CHECK(eventually([&] { return texts(appliance) == sent; }, 60s));
  CHECK(appliance.received_count() == sent.size());
}

TEST_CASE("a modem that restarts and loses its settings is set up again") {
  harness::Appliance appliance({.daemon_toml = "sweep = \"5s\""});
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.daemon_answers(); }));
  harness::SmsMaker maker(13);
  std::set<std::string> sent;
  for (int round = 0; round < 3; ++round) {
    sent.insert(send(appliance, maker, 0));
    appliance.emulator().ask("fault m0 restart");
    sent.insert(send(appliance, maker, 0));
    CHECK(eventually([&] { return texts(appliance) == sent; }, 60s));
  }
}

TEST_CASE("a modem that is unplugged during a burst returns and everything arrives once") {
  harness::Appliance appliance({});
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.daemon_answers(); }));
  harness::SmsMaker maker(14);
  std::set<std::string> sent;
  for (int i = 0; i < 100; ++i) {
    sent.insert(send(appliance, maker, 0));
    if (i % 40 == 20) appliance.emulator().ask("fault m0 unplug 1");
  }
  CHECK(eventually([&] { return texts(appliance) == sent; }, 90s));
  CHECK(appliance.received_count() == sent.size());
  CHECK(eventually([&] { return appliance.balanced(); }));
}

TEST_CASE(
    "lost announcements, wrong slots, garbage, split lines and URCs inside responses lose "
    "nothing") {
  harness::Appliance appliance({.daemon_toml = "sweep = \"5s\""});
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.daemon_answers(); }));
  harness::SmsMaker maker(15);
  for (const std::string fault :
       {"lose-cmti 5", "wrong-index 5", "garbage 5", "split 7", "urc-inside 5", "slow 50"}) {
    CAPTURE(fault);
    REQUIRE(appliance.emulator().ask("fault m0 " + fault).find("\"ok\":true") != std::string::npos);
    std::set<std::string> sent;
    for (int i = 0; i < 10; ++i) sent.insert(send(appliance, maker, 0));
    CHECK(eventually(
        [&] {
          const auto arrived = texts(appliance);
          return std::includes(arrived.begin(), arrived.end(), sent.begin(), sent.end());
        },
        90s));
    appliance.emulator().ask("clear-faults m0");
  }
  const auto all = texts(appliance);
  CHECK(appliance.received_count() == all.size());
}

TEST_CASE(
    "row 032: a hung modem is closed within the time limits, and opened again when it answers") {
  harness::Appliance appliance({.daemon_toml = "sweep = \"5s\""});
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.cli({"status"}).code == 0; }));
  appliance.emulator().ask("fault m0 hang");
  CHECK(eventually([&] { return appliance.cli({"status"}).code == 6; }, 90s));
  appliance.emulator().ask("clear-faults m0");
  harness::SmsMaker maker(16);
  const auto text = send(appliance, maker, 0);
  CHECK(eventually([&] { return texts(appliance).contains(text); }, 90s));
}

TEST_CASE("an SMS from one emulated modem reaches the other") {
  harness::Appliance appliance({.modems = 2, .route_toml = "accept = \"all\""});
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.cli({"status"}).code == 0; }));
  const auto sent =
      appliance.cli({"send", "+237670001001", "hello from the other kiosk", "--modem", "m0"});
  CHECK_MESSAGE(sent.code == 0, sent.output);
  CHECK(eventually([&] { return texts(appliance).contains("hello from the other kiosk"); }));
}

TEST_CASE("the speed of a modem behind a UART is detected, on a PTY and through libserialport") {
  for (const bool serial : {false, true}) {
    CAPTURE(serial);
    harness::ApplianceOptions options{.modem_extra = ""};
    if (serial)
      options.daemon_environment["LD_PRELOAD"] =
          places::program("libserial_shim.so") + ":" + places::program("serial_line.so");
    harness::Appliance appliance(options);
    appliance.emulator().ask("fault m0 uart 9600");
    appliance.start_daemon();
    CHECK(eventually([&] { return appliance.cli({"status"}).code == 0; }, 90s));
    CHECK(appliance.log().find("the modem answers at 9600 baud") != std::string::npos);
    harness::SmsMaker maker(17);
    const auto text = send(appliance, maker, 0);
    CHECK(eventually([&] { return texts(appliance).contains(text); }, 30s));
    // From now on this speed is tried first.
    appliance.emulator().ask("fault m0 unplug 1");
    const auto again = send(appliance, maker, 0);
    CHECK(eventually([&] { return texts(appliance).contains(again); }, 30s));
  }
}

TEST_CASE("with a wrong configured speed the modem stays absent, and status shows the speed") {
  harness::Appliance appliance({.modem_toml = "baud = 57600"});
  appliance.emulator().ask("fault m0 uart 9600");
  appliance.start_daemon();
  CHECK(eventually([&] { return appliance.cli({"status"}).code == 6; }, 90s));
  CHECK(eventually(
      [&] {
        return appliance.cli({"modem", "show", "m0", "--json"}).output.find("57600 baud") !=
               std::string::npos;
      },
      60s));
  appliance.emulator().ask("fault m0 uart 57600");
  harness::SmsMaker maker(18);
  const auto text = send(appliance, maker, 0);
  CHECK(eventually([&] { return texts(appliance).contains(text); }, 90s));
}

TEST_CASE("row 051: a status report stored in SR makes the message delivered and leaves SR empty") {
  harness::Appliance appliance({.modems = 2, .modem_extra = "personality=huawei-3g"});
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.cli({"status"}).code == 0; }, 60s));
  const auto sent = appliance.cli(
      {"send", "+237670001001", "hello", "--modem", "m0", "--report", "--wait", "--timeout", "90"});
  CHECK_MESSAGE(sent.code == 0, sent.output);
  CHECK(sent.output.find("delivered") != std::string::npos);
  const auto state = [&] { return json::parse_or_null(appliance.emulator().ask("state m0")); };
  CHECK(eventually([&] { return state()["sr"]["used"] == 0; }));
  CHECK(state()["messages"]["deleted"] == 1);
}
