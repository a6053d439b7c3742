#include "modem/messages/message_indication.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_port.hpp"

using doubles::FakePort;

namespace {

/// A modem that accepts the settings in `grants` and returns the last one for AT+CNMI?.
struct Exchange {
  doubles::FakeClock clock;
  FakePort port{clock};
  modem::AtChannel channel{port, clock, drivers::find("")};
  modem::MessageIndication announcing{channel, drivers::find("")};
  int csms = 0;
  std::string now = "0,0,0,0,0";
  std::function<bool(std::string_view setting, int csms)> grants = [](auto, int) { return true; };

  Exchange() {
    port.otherwise([this](std::string_view command) -> std::string {
      if (command == "AT+CSMS=0") return csms = 0, FakePort::ok();
      if (command == "AT+CSMS=1") return csms = 1, FakePort::ok();
      if (command == "AT+CNMI?") return FakePort::ok("+CNMI: " + now);
      if (!command.starts_with("AT+CNMI=") || command.ends_with('?'))
        return FakePort::line("ERROR");
      if (!grants(command.substr(8), csms)) return FakePort::line("+CMS ERROR: 302");
      now = command.substr(8);
      return FakePort::ok();
    });
  }
  std::string set_up(const std::string& allowed = {}) {
    if (!allowed.empty()) port.on("AT+CNMI=?", FakePort::ok("+CNMI: " + allowed));
    REQUIRE(announcing.set_up());
    return announcing.setting();
  }
};

}  // namespace

TEST_CASE("AT+CNMI is set to values that the modem allows") {
  CHECK(Exchange().set_up("(0-2),(0-3),(0,2,3),(0-2),(0,1)") == "2,1,0,1,0");
  CHECK(Exchange().set_up("(0,1,2),(0,1,2,3),(0,2),(0,2),(0,1)") == "2,1,0,2,0");
  CHECK(Exchange().set_up("(0-2),(0-3),(0,2),(0,1),(1)") == "2,1,0,1,1");
  CHECK(Exchange().set_up("(0,1),(0,1),(0),(0,1),(0,1)") == "1,1,0,1,0");
  CHECK(Exchange().set_up("(0-2),(0-1),(0),(0),(0)") == "2,1,0,0,0");
  CHECK(Exchange().set_up() == "2,1,0,1,0");
}

TEST_CASE("a setting that the modem lists but refuses is replaced by a smaller one") {
  Exchange e;
  e.grants = [](std::string_view setting, int) { return setting == "2,1,0,0,0"; };
  CHECK(e.set_up("(0-2),(0-3),(0,2,3),(0-2),(0,1)") == "2,1,0,0,0");
  CHECK_FALSE(e.announcing.acknowledges());
  CHECK(e.announcing.acknowledge());
  CHECK(e.port.count("AT+CNMA") == 0);
}

TEST_CASE("if reports need CSMS=1, every message is acknowledged") {
  Exchange e;
  e.grants = [](std::string_view setting, int csms) { return csms == 1 && setting == "2,1,0,1,0"; };
  CHECK(e.set_up("(0-2),(0-3),(0,2,3),(0-2),(0,1)") == "2,1,0,1,0");
  CHECK(e.announcing.acknowledges());
  e.port.on("AT+CNMA", FakePort::ok());
  CHECK(e.announcing.acknowledge());
  e.port.on("AT+CNMA", FakePort::line("+CMS ERROR: 340"));
  CHECK(e.announcing.acknowledge());
  e.port.on("AT+CNMA", FakePort::line("+CMS ERROR: 500"));
  CHECK_FALSE(e.announcing.acknowledge());
  CHECK(e.port.count("AT+CNMA") == 3);
}

TEST_CASE("a modem that refuses every AT+CNMI is no error") {
  Exchange e;
  e.grants = [](auto, int) { return false; };
  CHECK(e.set_up().empty());
}

TEST_CASE("a setting that the modem has changed is found") {
  Exchange e;
  e.set_up();
  CHECK(*e.announcing.still_set());
  e.now = "0,0,0,0,0";
  CHECK_FALSE(*e.announcing.still_set());
}

TEST_CASE("a modem that does not answer AT+CNMI? counts as unchanged") {
  Exchange e;
  e.port.on("AT+CNMI?", FakePort::line("ERROR"));
  e.set_up();
  CHECK(*e.announcing.still_set());
}

TEST_CASE("stored reports are replaced by direct ones once, if the modem accepts that") {
  Exchange e;
  e.set_up("(0-2),(0,1),(0),(0,2),(0)");
  REQUIRE(e.announcing.setting() == "2,1,0,2,0");
  SUBCASE("accepted") {
    REQUIRE(e.announcing.send_reports_directly());
    CHECK(e.announcing.setting() == "2,1,0,1,0");
    CHECK(e.now == "2,1,0,1,0");
  }
  SUBCASE("refused") {
    e.grants = [](auto, int) { return false; };
    REQUIRE(e.announcing.send_reports_directly());
    CHECK(e.announcing.setting() == "2,1,0,2,0");
  }
  const auto tried = e.port.count("AT+CNMI=2,1,0,1,0");
  REQUIRE(e.announcing.send_reports_directly());
  CHECK(e.port.count("AT+CNMI=2,1,0,1,0") == tried);
  CHECK(*e.announcing.still_set());
}
