#include "modem/network/technology.hpp"

#include <doctest/doctest.h>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_port.hpp"

using doubles::FakePort;
using modem::TechnologyState;

namespace technology_test {

namespace {

const modem::Profile& family_named(std::string_view name) {
  for (const auto* family : drivers::all())
    if (family->name == name) return *family;
  FAIL("no such family");
  return drivers::find("");
}

struct Line {
  doubles::FakeClock clock;
  FakePort port{clock};
  const modem::Profile& profile;
  modem::AtChannel channel{port, clock, profile};
  explicit Line(const char* family) : profile(family_named(family)) {}
};

}  // namespace

TEST_CASE("technologies have names, and <act> says which one is in use") {
  CHECK(modem::technologies_text(modem::k2g) == "2G");
  CHECK(modem::technologies_text(modem::k2g + modem::k4g) == "2G, 4G");
  CHECK(modem::technologies_text(0) == "any");
  CHECK(modem::technologies_text(modem::kAnyTechnology) == "any");
  CHECK(modem::technology_named("3g") == modem::k3g);
  CHECK(modem::technology_named("5g") == 0);
  CHECK(modem::technology_of(0) == modem::k2g);
  CHECK(modem::technology_of(6) == modem::k3g);
  CHECK(modem::technology_of(7) == modem::k4g);
  CHECK(modem::technology_of(11) == 0);
  CHECK(modem::technology_of(-1) == 0);
  modem::Domains domains;
  CHECK(modem::technology_in_use(domains) == 0);
  domains[0] = {.stat = 0, .technology = 7};
  domains[2] = {.stat = 1, .technology = 7};
  CHECK(modem::technology_in_use(domains) == modem::k4g);
}

TEST_CASE("row 201: each family is limited by its own command, only when its answer differs") {
  const struct {
    const char *family, *query, *any, *set, *limited;
  } families[] = {
      {"simcom-lte", "AT+CNMP?", "+CNMP: 2", "AT+CNMP=13", "+CNMP: 13"},
      {"huawei-lte", "AT^SYSCFGEX?", "^SYSCFGEX:\"030201\",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF",
       "AT^SYSCFGEX=\"01\",40000000,2,4,40000000,,", "^SYSCFGEX:\"01\",3FFFFFFF,1,2,7FFFFFFF"},
      {"huawei-3g", "AT^SYSCFG?", "^SYSCFG:2,0,3FFFFFFF,1,2", "AT^SYSCFG=13,3,40000000,2,4",
       "^SYSCFG:13,1,3FFFFFFF,1,2"},
      {"quectel-lte", "AT+QCFG=\"nwscanmode\"", "+QCFG: \"nwscanmode\",0",
       "AT+QCFG=\"nwscanmode\",1,1", "+QCFG: \"nwscanmode\",1"},
      {"zte", "AT+ZSNT?", "+ZSNT: 0,0,0", "AT+ZSNT=1,0,0", "+ZSNT: 1,0,0"},
      {"sierra", "AT!SELRAT?", "!SELRAT: 00, Automatic", "AT!SELRAT=02", "!SELRAT: 02, GSM Only"},
      {"telit", "AT+WS46?", "+WS46: 25", "AT+WS46=12", "+WS46: 12"}};
  for (const auto& one : families) {
    CAPTURE(std::string(one.family));
    Line line(one.family);
    line.port.on(one.query, FakePort::ok(one.any));
    line.port.on(one.set, FakePort::ok());
    auto state = modem::compare_technologies(line.channel, line.profile, modem::k2g);
    REQUIRE(state);
    CHECK(*state == TechnologyState::different);
    state = modem::compare_technologies(line.channel, line.profile, modem::kAnyTechnology);
    REQUIRE(state);
    CHECK(*state == TechnologyState::equal);
    CHECK(modem::allow_technologies(line.channel, line.profile, modem::k2g));
    CHECK(line.port.count(one.set) == 1);
    line.port.on(one.query, FakePort::ok(one.limited));
    state = modem::compare_technologies(line.channel, line.profile, modem::k2g);
    REQUIRE(state);
    CHECK(*state == TechnologyState::equal);
  }
}

TEST_CASE("a modem that does not say what it allows, or cannot allow a set, is left as it is") {
  Line unknown("simcom-2g");
  auto state = modem::compare_technologies(unknown.channel, unknown.profile, modem::k2g);
  REQUIRE(state);
  CHECK(*state == TechnologyState::unknown);
  Line quectel("quectel-lte");
  state = modem::compare_technologies(quectel.channel, quectel.profile, modem::k2g + modem::k3g);
  REQUIRE(state);
  CHECK(*state == TechnologyState::unknown);
  CHECK(quectel.port.written().empty());
}

TEST_CASE("a refusal of the modem is an error in its words") {
  Line line("simcom-lte");
  line.port.on("AT+CNMP=38", FakePort::line("+CME ERROR: 4"));
  const auto done = modem::allow_technologies(line.channel, line.profile, modem::k4g);
  REQUIRE_FALSE(done);
  CHECK(done.error().what.find("+CME ERROR: 4") != std::string::npos);
}

}  // namespace technology_test
