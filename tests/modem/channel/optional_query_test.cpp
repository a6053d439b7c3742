#include "modem/channel/optional_query.hpp"

#include <doctest/doctest.h>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_port.hpp"

using doubles::FakePort;

TEST_CASE("a query may be refused or unanswered, only a lost line is an error") {
  doubles::FakeClock clock;
  FakePort port(clock);
  modem::AtChannel channel(port, clock, drivers::find(""));
  port.on("AT", FakePort::ok());
  port.on("AT+A?", FakePort::ok("+A: 1"));
  port.silent_on("AT+B?");
  CHECK(modem::optional_query(channel, "AT+A?")->front() == "+A: 1");
  CHECK(modem::optional_query(channel, "AT+B?")->empty());
  CHECK(modem::optional_query(channel, "AT+C?")->empty());
  CHECK(*modem::optional_command(channel, "AT+A?"));
  CHECK_FALSE(*modem::optional_command(channel, "AT+C?"));
  port.unplug();
  CHECK(modem::optional_query(channel, "AT+A?").error().advice == util::Advice::reopen);
  CHECK(modem::optional_command(channel, "AT+A?").error().advice == util::Advice::reopen);
}

TEST_CASE("bare_value removes prefix and quotes") {
  CHECK(modem::bare_value({"+CGMM: \"E173\""}, "+CGMM:") == "E173");
  CHECK(modem::bare_value({" E173 "}, "+CGMM:") == "E173");
  CHECK(modem::bare_value({}, "+CGMM:").empty());
  CHECK(modem::parameters_of({"x", "+A: 1,2"}, "+A:") == "1,2");
  CHECK(modem::parameters_of({"x"}, "+A:").empty());
}
