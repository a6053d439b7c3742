#include "modem/probe.hpp"

#include <doctest/doctest.h>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_modem.hpp"

using namespace std::chrono_literals;

namespace {

struct Bench {
  doubles::FakeClock clock;
  doubles::FakeModem port{clock};
  util::Result<modem::Probed> probe() {
    return modem::probe(port, clock, *drivers::all().back(), nullptr);
  }
};

}  // namespace

TEST_CASE("a modem that takes SMS says so and who it is") {
  Bench b;
  const auto probed = b.probe();
  REQUIRE(probed);
  CHECK(probed->takes_sms);
  CHECK(probed->imei == "490154203237518");
}

TEST_CASE("a probe sets nothing up") {
  Bench b;
  REQUIRE(b.probe());
  for (const auto& command : b.port.written()) {
    CAPTURE(command);
    CHECK((command == "AT" || command == "ATE0" || command.ends_with('?') || command == "AT+CGSN"));
  }
}

TEST_CASE("a port that answers AT and nothing about SMS is not the one") {
  Bench b;
  b.port.on("AT+CNMI=?", "\r\nERROR\r\n");
  b.port.on("AT+CPMS=?", "\r\n+CME ERROR: 4\r\n");
  const auto probed = b.probe();
  REQUIRE(probed);
  CHECK_FALSE(probed->takes_sms);
}

TEST_CASE("AT+CPMS=? alone is enough") {
  Bench b;
  b.port.on("AT+CNMI=?", "\r\nERROR\r\n");
  const auto probed = b.probe();
  REQUIRE(probed);
  CHECK(probed->takes_sms);
}

TEST_CASE("an IMEI with its prefix, or only to AT+GSN, is understood") {
  Bench b;
  SUBCASE("prefix and quotes") {
    b.port.on("AT+CGSN", doubles::FakePort::ok("+CGSN: \"490154203237518\""));
  }
  SUBCASE("the older command") {
    b.port.on("AT+CGSN", "\r\nERROR\r\n");
    b.port.on("AT+GSN", doubles::FakePort::ok("49015420323751801"));
  }
  CHECK(b.probe()->imei == "490154203237518");
}

TEST_CASE("a silent port is given up within half a minute") {
  Bench b;
  b.port.otherwise([](std::string_view) { return std::string(); });
  for (const auto command : {"AT", "ATE0"}) b.port.silent_on(command);
  const auto before = b.clock.now();
  const auto probed = b.probe();
  REQUIRE_FALSE(probed);
  CHECK(probed.error().advice == util::Advice::reopen);
  CHECK(b.clock.now() - before <= 30s);
}
