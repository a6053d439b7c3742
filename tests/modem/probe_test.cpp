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

TEST_CASE("a probe reads SMS support and IMEI") {
  Bench b;
  const auto probed = b.probe();
  REQUIRE(probed);
  CHECK(probed->takes_sms);
  CHECK(probed->imei == "490154203237518");
}

TEST_CASE("a probe changes no settings") {
  Bench b;
  REQUIRE(b.probe());
  for (const auto& command : b.port.written()) {
    CAPTURE(command);
    CHECK((command == "AT" || command == "ATE0" || command.ends_with('?') || command == "AT+CGSN"));
  }
}

TEST_CASE("a port without SMS commands does not take SMS") {
  Bench b;
  b.port.on("AT+CNMI=?", "\r\nERROR\r\n");
  b.port.on("AT+CPMS=?", "\r\n+CME ERROR: 4\r\n");
  const auto probed = b.probe();
  REQUIRE(probed);
  CHECK_FALSE(probed->takes_sms);
}

TEST_CASE("AT+CPMS=? alone shows SMS support") {
  Bench b;
  b.port.on("AT+CNMI=?", "\r\nERROR\r\n");
  const auto probed = b.probe();
  REQUIRE(probed);
  CHECK(probed->takes_sms);
}

TEST_CASE("an IMEI with a prefix, or only from AT+GSN, is read") {
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

TEST_CASE("a probe of a silent port ends within half a minute") {
  Bench b;
  b.port.otherwise([](std::string_view) { return std::string(); });
  for (const auto command : {"AT", "ATE0"}) b.port.silent_on(command);
  const auto before = b.clock.now();
  const auto probed = b.probe();
  REQUIRE_FALSE(probed);
  CHECK(probed.error().advice == util::Advice::reopen);
  CHECK(b.clock.now() - before <= 30s);
}
