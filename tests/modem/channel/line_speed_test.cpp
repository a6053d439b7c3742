// A modem behind a UART at a speed that is not configured (docs/field-notes.md#2-line-speed).
#include "modem/channel/line_speed.hpp"

#include <doctest/doctest.h>

#include "drivers/drivers.hpp"
#include "modem/modem.hpp"
#include "modem/probe.hpp"
#include "tests/doubles/fake_modem.hpp"

using doubles::FakeModem;
using doubles::FakePort;
using util::Advice;
using namespace std::chrono_literals;

namespace {

modem::BringUpOptions any_speed() {
  modem::BringUpOptions options;
  options.any_speed = true;
  return options;
}

}  // namespace

TEST_CASE("row 198: a modem at another speed is found, and the line keeps that speed") {
  for (const int baud : {9600, 57600, 38400, 19200, 230400, 460800}) {
    CAPTURE(baud);
    doubles::FakeClock clock;
    FakeModem fake(clock);
    fake.behind_uart(115200, baud);
    modem::Modem modem(fake, clock, drivers::find);
    REQUIRE(modem.bring_up(any_speed()));
    CHECK(fake.baud() == baud);
    CHECK(modem.info().baud == baud);
  }
}

TEST_CASE("a modem that answers at the first speed is tried at no other") {
  doubles::FakeClock clock;
  FakeModem fake(clock);
  fake.behind_uart(19200, 19200);
  modem::Modem modem(fake, clock, drivers::find);
  REQUIRE(modem.bring_up(any_speed()));
  CHECK(fake.bauds().empty());
}

TEST_CASE("a configured speed is the only one tried") {
  doubles::FakeClock clock;
  FakeModem fake(clock);
  fake.behind_uart(115200, 9600);
  modem::Modem modem(fake, clock, drivers::find);
  const auto brought = modem.bring_up({});
  REQUIRE_FALSE(brought);
  CHECK(brought.error().advice == Advice::reopen);
  CHECK(fake.bauds().empty());
}

TEST_CASE("if nothing answers the line gets its first speed back within a minute") {
  doubles::FakeClock clock;
  FakeModem fake(clock);
  fake.behind_uart(115200, 300);
  const auto began = clock.now();
  modem::Modem modem(fake, clock, drivers::find);
  const auto brought = modem.bring_up(any_speed());
  REQUIRE_FALSE(brought);
  CHECK(brought.error().advice == Advice::reopen);
  CHECK(brought.error().what.find("115200 baud") != std::string::npos);
  CHECK(fake.baud() == 115200);
  CHECK(fake.bauds().size() == 7);
  CHECK(clock.now() - began < 1min);
}

TEST_CASE("on a line without a speed only AT is tried") {
  doubles::FakeClock clock;
  FakeModem fake(clock);
  fake.silent_on("AT");
  modem::Modem modem(fake, clock, drivers::find);
  CHECK_FALSE(modem.bring_up(any_speed()));
  CHECK(fake.bauds().empty());
}

TEST_CASE("a line lost during the search ends it with reopen") {
  doubles::FakeClock clock;
  FakeModem fake(clock);
  fake.behind_uart(115200, 9600);
  fake.unplug_after(0);
  modem::Modem modem(fake, clock, drivers::find);
  const auto brought = modem.bring_up(any_speed());
  REQUIRE_FALSE(brought);
  CHECK(brought.error().advice == Advice::reopen);
}

TEST_CASE("one valid line among garbage does not count as an answer") {
  doubles::FakeClock clock;
  FakeModem fake(clock);
  fake.behind_uart(115200, 9600);
  fake.in_turn("AT", {FakePort::ok(), "", "", "", "", ""});
  modem::Modem modem(fake, clock, drivers::find);
  CHECK_FALSE(modem.bring_up(any_speed()));
  CHECK(fake.baud() == 115200);
}

TEST_CASE("the probe finds the speed too") {
  doubles::FakeClock clock;
  FakeModem fake(clock);
  fake.behind_uart(115200, 9600);
  CHECK_FALSE(modem::probe(fake, clock, drivers::find(""), nullptr));
  const auto probed = modem::probe(fake, clock, drivers::find(""), nullptr, modem::Speed::any);
  REQUIRE(probed);
  CHECK(probed->takes_sms);
  CHECK(fake.baud() == 9600);
}

TEST_CASE("a SIM800 that follows the host's speed is set to the current one") {
  doubles::FakeClock clock;
  FakeModem fake(clock);
  fake.behind_uart(9600, 9600);
  fake.on("AT+CGMI", FakePort::ok("SIMCOM_Ltd"));
  fake.on("AT+CGMM", FakePort::ok("SIMCOM_SIM800L"));
  fake.on("AT+IPR?", FakePort::ok("+IPR: 0"));
  fake.on("AT+IPR=9600", FakePort::ok());
  modem::Modem modem(fake, clock, drivers::find);
  REQUIRE(modem.bring_up(any_speed()));
  CHECK(fake.count("AT+IPR=9600") == 1);
}

TEST_CASE("a fixed speed is not changed, nor that of another family") {
  doubles::FakeClock clock;
  for (const auto* maker : {"SIMCOM_Ltd", "Fake Modems"}) {
    FakeModem fake(clock);
    const bool simcom = std::string_view(maker).starts_with("SIM");
    fake.behind_uart(9600, 9600);
    fake.on("AT+CGMI", FakePort::ok(maker));
    fake.on("AT+CGMM", FakePort::ok("SIM800"));
    fake.on("AT+IPR?", FakePort::ok(simcom ? "+IPR: 9600" : "+IPR: 0"));
    modem::Modem modem(fake, clock, drivers::find);
    REQUIRE(modem.bring_up(any_speed()));
    CHECK(fake.count("AT+IPR=9600") == 0);
  }
}
