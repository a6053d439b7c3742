// What a bring-up does for a family whose profile asks for more than the standard.
#include <doctest/doctest.h>

#include "../doubles/fake_modem.hpp"
#include "drivers/drivers.hpp"
#include "modem/modem.hpp"

using doubles::FakeModem;
using doubles::FakePort;
using util::Advice;

namespace {

constexpr std::string_view kCurc[] = {"AT^CURC=0", "AT^CURC=1"};
constexpr std::string_view kPort[] = {"AT^PORTSEL=0"};
constexpr modem::InitStep kOptional[] = {{kCurc, false}, {kPort, false}};
constexpr modem::InitStep kRequired[] = {{kPort, true}};
constexpr std::string_view kMe[] = {"ME"};
constinit const modem::Profile kFamily{.name = "family", .init = kOptional, .memories = kMe};
constinit const modem::Profile kStrict{.name = "strict", .init = kRequired};

const modem::Profile& find_family(std::string_view maker) {
  return maker == "Fake Modems" ? kFamily : drivers::find("");
}
const modem::Profile& find_strict(std::string_view maker) {
  return maker == "Fake Modems" ? kStrict : drivers::find("");
}

}  // namespace

TEST_CASE("a family's own steps are tried in order until one is accepted") {
  doubles::FakeClock clock;
  FakeModem fake(clock);
  fake.on("AT^CURC=1", FakePort::ok());
  modem::Modem modem(fake, clock, find_family);
  REQUIRE(modem.bring_up({}));
  CHECK(modem.info().driver == "family");
  CHECK(fake.count("AT^CURC=0") == 1);
  CHECK(fake.count("AT^CURC=1") == 1);
  CHECK(fake.count("AT^PORTSEL=0") == 1);
  CHECK(fake.mem3 == "ME");
  CHECK(modem.memories() == std::vector<std::string>{"SM", "ME"});
}

TEST_CASE("a required step that is refused ends the bring-up") {
  doubles::FakeClock clock;
  FakeModem fake(clock);
  modem::Modem modem(fake, clock, find_strict);
  CHECK(modem.bring_up({}).error().advice == Advice::retry);
  fake.on("AT^PORTSEL=0", FakePort::ok());
  CHECK(modem.bring_up({}));
}

TEST_CASE("a port that goes away ends every step at once with reopen") {
  // The line breaks after the n-th command, for every n.
  for (int n = 0; n < 40; ++n) {
    doubles::FakeClock clock;
    FakeModem fake(clock);
    fake.unplug_after(n);
    modem::Modem modem(fake, clock, drivers::find);
    const auto done = modem.bring_up({});
    if (done) {
      CHECK(n > 20);
      return;
    }
    CHECK(done.error().advice == Advice::reopen);
  }
  FAIL("never came up");
}

TEST_CASE("a modem that says OK to ATE0 and goes on echoing has not restarted") {
  doubles::FakeClock clock;
  FakeModem fake(clock);
  const auto echoed = [](const std::string& command) { return command + "\r\r\nOK\r\n"; };
  for (const auto* command : {"ATE0", "ATV1"}) fake.on(command, echoed(command));
  fake.on("AT+CSQ", "AT+CSQ\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n");
  modem::Modem modem(fake, clock, drivers::find);
  REQUIRE(modem.bring_up({}));
  REQUIRE(modem.poll_health());
  const auto event = modem.next_event(clock.in(std::chrono::seconds(1)));
  REQUIRE(event);
  CHECK_FALSE(*event);

  // A modem that kept silent and echoes later has.
  fake.on("ATV1", FakePort::ok());
  REQUIRE(modem.bring_up({}));
  REQUIRE(modem.poll_health());
  const auto restarted = modem.next_event(clock.in(std::chrono::seconds(1)));
  REQUIRE(restarted);
  REQUIRE(*restarted);
  CHECK(std::holds_alternative<modem::Restarted>(**restarted));
}
