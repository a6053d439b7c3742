#include "modem/sim/service_centre.hpp"

#include "tests/modem/modem_desk.hpp"

using namespace modem_test;

namespace {

util::PhoneNumber number(std::string_view text) {
  const auto parsed = util::PhoneNumber::parse(text, util::NumberKind::dialable);
  REQUIRE(parsed);
  return *parsed;
}

}  // namespace

TEST_CASE("row 200: a service centre is stored, saved and read again") {
  Desk d;
  d.up();
  d.fake.on("AT+CSCA=\"+237670000100\",145", FakePort::ok());
  d.fake.on("AT+CSAS", FakePort::line("ERROR"));  // not every modem knows it
  d.fake.on("AT+CSCA?", FakePort::ok("+CSCA: \"237670000100\",145"));
  REQUIRE(d.modem.set_service_centre(number("+237670000100")));
  CHECK(d.fake.count("AT+CSAS") == 1);
  CHECK(d.modem.info().service_centre == "237670000100");
  d.fake.on("AT+CSCA=\"1234\",129", FakePort::ok());
  d.fake.on("AT+CSCA?", FakePort::ok("+CSCA: \"1234\",129"));
  CHECK(d.modem.set_service_centre(number("1234")));
}

TEST_CASE("row 200: a service centre that is not on the card afterwards is an error") {
  Desk d;
  d.up();
  d.fake.on("AT+CSCA=\"+237670000100\",145", FakePort::line("+CMS ERROR: 304"));
  CHECK(d.modem.set_service_centre(number("+237670000100")).error().advice == Advice::reject);
  d.fake.on("AT+CSCA=\"+237670000100\",145", FakePort::ok());
  for (const char* other : {"+CSCA: \"+491710760000\",145", "+CSCA: \"\",129"}) {
    d.fake.on("AT+CSCA?", FakePort::ok(other));
    const auto refused = d.modem.set_service_centre(number("+237670000100"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().advice == Advice::reject);
    CHECK(refused.error().what.find("0000") == std::string::npos);
  }
  d.fake.on("AT+CSCA?", FakePort::line("+CMS ERROR: 330"));
  CHECK(d.modem.set_service_centre(number("+237670000100")).error().advice == Advice::reject);
  CHECK(d.modem.info().service_centre == "");
}
