#include "modem/network/network_time.hpp"

#include <doctest/doctest.h>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_port.hpp"

using doubles::FakePort;

namespace network_time_test {

namespace {

std::string utc(const char* text) {
  const auto time = modem::parse_network_time(text);
  return time ? util::iso8601(*time).substr(0, 19) : "";
}

}  // namespace

TEST_CASE("row 203: the network's time is local time with its distance from UTC") {
  CHECK(utc("\"26/11/30,04:40:05+04\"") == "2026-11-30T03:40:05");
  CHECK(utc("26/11/30,04:40:05-20") == "2026-11-30T09:40:05");
  CHECK(utc("\"26/11/30,04:40:05\"") == "2026-11-30T04:40:05");
  CHECK(utc("\"26/12/31,23:30:00-04\"") == "2027-01-01T00:30:00");
}

TEST_CASE("a clock that was never set, and one that is damaged, tells nothing") {
  for (const auto* text :
       {"\"80/01/06,00:00:15+00\"", "\"04/01/01,00:00:00+32\"", "\"70/01/01,00:00:00+00\"",
        "\"26/13/30,04:40:05+04\"", "\"26/02/30,04:40:05+04\"", "\"26/11/30,24:40:05+04\"",
        "\"26/11/30,04:40:05+99\"", "\"26/11/30,04:4", "", "\"xx/11/30,04:40:05\"",
        "\"26/11/30,04:40:05*04\"", "\"24/06/14,00:00:00+00\""}) {
    CAPTURE(std::string(text));
    CHECK(utc(text).empty());
  }
}

TEST_CASE("row 203: the time that a modem tells unasked is read in three spellings") {
  const auto told = [](const char* line) {
    const auto time = modem::parse_told_time(line);
    return time ? util::iso8601(*time).substr(0, 19) : "";
  };
  CHECK(told("+CTZE: \"+04\",0,\"2026/11/30,04:40:05\"") == "2026-11-30T03:40:05");
  CHECK(told("+CTZE: -20,1,\"2026/11/30,04:40:05\"") == "2026-11-30T09:40:05");
  CHECK(told("+CTZEU: \"+04\",0,\"2026/11/30,03:40:05\"") == "2026-11-30T03:40:05");
  CHECK(told("*PSUTTZ: 2026,11,30,3,40,5,\"+4\",0") == "2026-11-30T03:40:05");
  CHECK(told("*PSUTTZ: 2026,11,30,3,40,5,\"\",1") == "2026-11-30T03:40:05");
  for (const auto* line : {"+CTZE: \"+04\",0",
                           "+CTZE: \"+04\",0,",
                           "+CTZE: \"+04\",0,\"2026/11/30,04:40",
                           "+CTZE",
                           "+CTZE: \"+99\",0,\"2026/11/30,04:40:05\"",
                           "+CTZE: \"04\",0,\"2026/11/30,04:40:05\"",
                           "+CTZE: \"+04\",0,\"2026/11/31,04:40:05\"",
                           "+CTZE: \"+04\",0,\"1980/01/06,00:00:00\"",
                           "+CTZE: \"+04\",0,\"2026/11/30,24:40:05\"",
                           "+CTZE: \"+04\",0,\"2026/11/30,04:-4:05\"",
                           "+CTZV: \"+04\",0,\"2026/11/30,04:40:05\"",
                           "*PSUTTZ: 2022,9,14,4,55,1",
                           "*PSUTTZ: ",
                           "*PSUTTZ: 2026,11,30,3,40,99999999999999999999,\"+4\",0",
                           "*PSUTTZ: 99999,11,30,3,40,5,\"+4\",0",
                           "*PSUTTZ: 2070,11,30,3,40,5,\"+4\",0",
                           "*PSUTTZ: 2026,11,30,3,40,5,\"+4\",0,1",
                           "*PSUTTZ: 90,01,06,0,0,0,\"+0\",0",
                           "*PSUTTZ: 2026,0,30,3,40,5,\"+4\",0",
                           "*PSUTTZ: 2026,257,30,3,40,5,\"+4\",0",
                           "*PSUTTZ: 2026,11,286,3,40,5,\"+4\",0",
                           "*PSUTTZ: 2026,257,286,3,40,5,\"+4\",0",
                           "*PSUTTZ: 2026,11,30,256,40,5,\"+4\",0",
                           "*PSUTTZ: 2026,11,30,3,256,5,\"+4\",0",
                           "*PSUTTZ: 2026,11,30,3,40,256,\"+4\",0",
                           "+CTZE: \"+04\",0,\"2026/257/30,04:40:05\"",
                           "+CTZEU: \"+04\",0,\"2026/11/286,04:40:05\""}) {
    CAPTURE(std::string(line));
    CHECK(told(line).empty());
  }
}

TEST_CASE("row 203: a modem that does not tell the network's time is told to, in its own words") {
  doubles::FakeClock clock;
  FakePort port(clock);
  modem::AtChannel channel(port, clock, drivers::find(""));
  CHECK(modem::take_network_time(channel));
  for (const auto* command : {"AT+CTZR=2", "AT+CLTS=1"}) CHECK(port.count(command) == 0);
  port.on("AT+CTZR?", FakePort::ok("+CTZR: 1"));  // the zone without a time
  port.on("AT+CTZR=2", FakePort::line("+CME ERROR: 3"));
  port.on("AT+CLTS?", FakePort::ok("+CLTS: 0"));
  CHECK(modem::take_network_time(channel));
  CHECK(port.count("AT+CTZR=2") == 1);
  CHECK(port.count("AT+CLTS=1") == 1);
  port.on("AT+CTZR?", FakePort::ok("+CTZR: 3"));
  port.on("AT+CLTS?", FakePort::ok("+CLTS: 1"));
  CHECK(modem::take_network_time(channel));
  CHECK(port.count("AT+CTZR=2") == 1);
  CHECK(port.count("AT+CLTS=1") == 1);
}

TEST_CASE("a modem that ignores the network's time is told to take it, once") {
  doubles::FakeClock clock;
  FakePort port(clock);
  modem::AtChannel channel(port, clock, drivers::find(""));
  CHECK(modem::take_network_time(channel));
  CHECK(port.count("AT+CTZU=1") == 0);  // it does not know the command
  port.on("AT+CTZU?", FakePort::ok("+CTZU: 1"));
  CHECK(modem::take_network_time(channel));
  CHECK(port.count("AT+CTZU=1") == 0);
  port.on("AT+CTZU?", FakePort::ok("+CTZU: 0"));
  CHECK(modem::take_network_time(channel));
  CHECK(port.count("AT+CTZU=1") == 1);
  port.on("AT+CCLK?", FakePort::ok("+CCLK: \"26/11/30,04:40:05+04\""));
  const auto time = modem::read_network_time(channel);
  REQUIRE(time);
  REQUIRE(*time);
  CHECK(util::iso8601(**time).starts_with("2026-11-30T03:40:05"));
}

}  // namespace network_time_test
