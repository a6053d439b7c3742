#include "tests/modem/modem_desk.hpp"

namespace status_reports_test {

using namespace modem_test;

TEST_CASE("reports that are announced in a memory of no places are received directly") {
  Desk d;
  d.fake.on("AT+CGMI", FakePort::ok("huawei"));  // prefers stored reports
  d.fake.on("AT+CGMM", FakePort::ok("E3276"));
  SUBCASE("SR reports that it has none") {
    d.fake.on("AT+CPMS=?", FakePort::ok("+CPMS: (\"SM\",\"SR\"),(\"SM\",\"SR\"),(\"SM\",\"SR\")"));
    d.fake.stores["SR"] = {};
    d.fake.capacity["SR"] = 0;
    d.up();
    REQUIRE(d.fake.cnmi == "2,1,0,2,0");
    d.sweep();
  }
  SUBCASE("the announced memory does not exist") {
    d.up();
    REQUIRE(d.fake.cnmi == "2,1,0,2,0");
    d.sweep();
    REQUIRE(d.fake.cnmi == "2,1,0,2,0");
    d.fake.say(FakePort::line("+CDSI: \"SR\",0"));
    CHECK(d.next_is<modem::MessageWaiting>());
    d.sweep();
  }
  SUBCASE("nothing is in the announced memory") {
    d.up();
    d.sweep();
    d.fake.say(FakePort::line("+CDSI: \"SM\",7"));
    CHECK(d.next_is<modem::MessageWaiting>());
    CHECK(d.listed("SM").empty());
  }
  CHECK(d.fake.cnmi == "2,1,0,1,0");
  CHECK(d.modem.info().announcing == "2,1,0,1,0");
  REQUIRE(d.modem.poll_health());
  CHECK_FALSE(d.next_is<modem::Restarted>());
}

}  // namespace status_reports_test
