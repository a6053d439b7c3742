// The bring-up of families whose profile deviates from the standard.
#include <doctest/doctest.h>

#include <tuple>

#include "drivers/drivers.hpp"
#include "modem/modem.hpp"
#include "tests/doubles/fake_modem.hpp"

using doubles::FakeModem;
using doubles::FakePort;
using util::Advice;

namespace {

constexpr std::string_view kCurc[] = {"AT^CURC=0", "AT^CURC=1"};
constexpr std::string_view kPort[] = {"AT^PORTSEL=0"};
constexpr modem::InitStep kOptional[] = {{kCurc, false}, {kPort, false}};
constexpr modem::InitStep kRequired[] = {{kPort, true}};
constexpr std::string_view kEchoOff[] = {"ATE0"};
constexpr std::string_view kMe[] = {"ME"};
constinit const modem::Profile kFamily{.name = "family", .init = kOptional, .memories = kMe};
constinit const modem::Profile kStrict{.name = "strict", .init = kRequired};

constexpr std::string_view kFactory[] = {"AT&F"};
constexpr std::string_view kOnPcui[] = {"AT^PORTSEL=0"}, kOnModem[] = {"AT^PORTSEL=1"};
constexpr modem::InitStep kHabits[] = {{.alternatives = kFactory},
                                       {.alternatives = kEchoOff},
                                       {.alternatives = kOnPcui, .only_on = modem::PortRole::at},
                                       {.alternatives = kOnModem, .only_on = modem::PortRole::ppp}};
constexpr std::string_view kAnnounced[] = {"3,1,0,2,0", "2,1,0,2,0"};
constinit const modem::Profile kPeculiar{.name = "peculiar",
                                         .init = kHabits,
                                         .memories = kMe,
                                         .announcements = kAnnounced,
                                         .quirks = {.cmgl_hangs = true},
                                         .contact_tries = 12};

const modem::Profile& find_family(const modem::ModemIdentity& plate) {
  return plate.manufacturer == "Fake Modems" ? kFamily : drivers::find("");
}
const modem::Profile& find_strict(const modem::ModemIdentity& plate) {
  return plate.manufacturer == "Fake Modems" ? kStrict : drivers::find("");
}
const modem::Profile& find_peculiar(const modem::ModemIdentity& plate) {
  return plate.usb_vendor == 0x1234 ? kPeculiar : drivers::find("");
}
modem::BringUpOptions with_role(std::optional<modem::PortRole> role) {
  modem::BringUpOptions options;
  options.usb_vendor = 0x1234;
  options.role = role;
  return options;
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

TEST_CASE("a lost port ends every step at once with reopen") {
  // The line breaks after the n-th command, for every n.
  for (int n = 0; n < 50; ++n) {
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

TEST_CASE("row 013: the AT+CNMI setting of a family is used if the modem's own list allows it") {
  doubles::FakeClock clock;
  FakeModem fake(clock);
  modem::Modem modem(fake, clock, find_peculiar);
  REQUIRE(modem.bring_up(with_role({})));
  CHECK(modem.info().driver == "peculiar");
  CHECK(fake.count("AT+CNMI=3,1,0,2,0") == 0);  // CNMI=? says 0 to 2
  CHECK(fake.cnmi == "2,1,0,2,0");
}

TEST_CASE("row 013: messages of a family whose AT+CMGL hangs are read one by one from the start") {
  doubles::FakeClock clock;
  FakeModem fake(clock);
  fake.put("ME", 0, doubles::pdu(1));
  fake.put("ME", 7, doubles::pdu(2));
  modem::Modem modem(fake, clock, find_peculiar);
  REQUIRE(modem.bring_up(with_role({})));
  CHECK(modem.info().cmgl_hangs);
  const auto listed = modem.list("ME");
  REQUIRE(listed);
  CHECK(listed->size() == 2);
  CHECK(fake.count("AT+CMGL=4") == 0);
}

TEST_CASE("a step for one port role is left out on another and on an unknown one") {
  for (const auto& [role, on_pcui, on_modem] :
       {std::tuple{std::optional(modem::PortRole::at), 1U, 0U},
        std::tuple{std::optional(modem::PortRole::ppp), 0U, 1U},
        std::tuple{std::optional<modem::PortRole>(), 0U, 0U}}) {
    doubles::FakeClock clock;
    FakeModem fake(clock);
    modem::Modem modem(fake, clock, find_peculiar);
    REQUIRE(modem.bring_up(with_role(role)));
    CHECK(fake.count("AT^PORTSEL=0") == on_pcui);
    CHECK(fake.count("AT^PORTSEL=1") == on_modem);
  }
}

TEST_CASE("the echo that AT&F switches on does not mean a restart") {
  doubles::FakeClock clock;
  FakeModem fake(clock);
  fake.on("AT&F", FakePort::ok());
  fake.in_turn("ATE0", {FakePort::ok(), "ATE0\r" + FakePort::ok()});
  modem::Modem modem(fake, clock, find_peculiar);
  REQUIRE(modem.bring_up(with_role({})));
  const auto event = modem.next_event(clock.in(std::chrono::seconds(1)));
  REQUIRE(event);
  CHECK_FALSE(*event);
}

TEST_CASE("row 013: a slow family, known by its USB id, gets more tries") {
  doubles::FakeClock clock;
  FakeModem fake(clock);
  int asked = 0;
  fake.on("AT", [&](std::string_view) { return ++asked > 9 ? FakePort::ok() : std::string{}; });
  modem::Modem modem(fake, clock, find_peculiar);
  CHECK_FALSE(modem.bring_up({}));
  asked = 0;
  CHECK(modem.bring_up(with_role({})));
}

TEST_CASE("a modem that answers OK to ATE0 and still echoes has not restarted") {
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
