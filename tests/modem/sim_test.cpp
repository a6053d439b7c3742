#include "modem/sim.hpp"

#include <doctest/doctest.h>

#include "../doubles/fake_port.hpp"
#include "drivers/drivers.hpp"

using doubles::FakePort;
using modem::SimState;
using util::Advice;
using namespace std::chrono_literals;

namespace {

struct Tray {
  doubles::FakeClock clock;
  FakePort port{clock};
  modem::AtChannel channel{port, clock, drivers::find("")};
  modem::Sim sim{channel, drivers::find("")};

  Tray() {
    port.in_turn("AT+CPIN?", {FakePort::ok("+CPIN: SIM PIN"), FakePort::ok("+CPIN: READY")});
    port.on("AT+CPIN=\"4711\"", FakePort::ok());
  }
  std::size_t entered() const { return port.count("AT+CPIN=\"4711\""); }
};

}  // namespace

TEST_CASE("the SIM's state is read from words and from error codes") {
  CHECK(modem::sim_state_of("READY") == SimState::ready);
  CHECK(modem::sim_state_of("SIM PIN2") == SimState::ready);
  CHECK(modem::sim_state_of("SIM PIN") == SimState::pin);
  CHECK(modem::sim_state_of("SIM PUK") == SimState::puk);
  CHECK(modem::sim_state_of("PH-NET PIN") == SimState::failed);
  CHECK(modem::sim_state_of("NOT INSERTED") == SimState::absent);
  CHECK(modem::sim_state_of("NOT READY") == SimState::busy);
  CHECK(modem::sim_state_of("?") == SimState::unknown);
  using Kind = at::FinalResult::Kind;
  CHECK(modem::sim_state_of(at::FinalResult{Kind::cme_error, 10}) == SimState::absent);
  CHECK(modem::sim_state_of(at::FinalResult{Kind::cms_error, 316}) == SimState::puk);
  CHECK(modem::sim_state_of(at::FinalResult{Kind::cme_error, 515}) == SimState::busy);
  CHECK(modem::sim_state_of(at::FinalResult{Kind::cme_error, 13}) == SimState::failed);
  CHECK(modem::sim_state_of(at::FinalResult{Kind::error}) == SimState::unknown);
}

TEST_CASE("a PIN is entered once, when the tries cannot be read or are enough") {
  Tray t;
  SUBCASE("not to be read") {}
  SUBCASE("from CPINR") {
    t.port.on("AT+CPINR=\"SIM PIN\"", FakePort::ok("+CPINR: SIM PIN,3,3"));
  }
  SUBCASE("from the card") {
    t.port.on("AT+CSIM=10,\"0020000100\"", FakePort::ok("+CSIM: 4,\"63C2\""));
  }
  CHECK(t.sim.make_ready("4711"));
  CHECK(t.sim.state() == SimState::ready);
  CHECK(t.entered() == 1);
}

TEST_CASE("a PIN is not risked on the last try") {
  Tray t;
  SUBCASE("from CPINR") {
    t.port.on("AT+CPINR=\"SIM PIN\"", FakePort::ok("+CPINR: SIM PIN,1,3"));
  }
  SUBCASE("from the card") {
    t.port.on("AT+CSIM=10,\"0020000100\"", FakePort::ok("+CSIM: 4, \"63C1\""));
  }
  SUBCASE("none left") {
    t.port.on("AT+CSIM=10,\"0020000100\"", FakePort::ok("+CSIM: 4,6983"));
  }
  CHECK(t.sim.make_ready("4711").error().advice == Advice::reject);
  CHECK(t.entered() == 0);
  REQUIRE(t.sim.tries_left());
  CHECK(*t.sim.tries_left() <= 1);
}

TEST_CASE("a PIN that was refused is never entered again") {
  Tray t;
  t.port.on("AT+CPIN?", FakePort::ok("+CPIN: SIM PIN"));
  t.port.on("AT+CPIN=\"4711\"", FakePort::line("+CME ERROR: 16"));
  for (int i = 0; i < 3; ++i) {
    const auto done = t.sim.make_ready("4711");
    REQUIRE_FALSE(done);
    CHECK(done.error().advice == Advice::reject);
    CHECK(done.error().what.find("4711") == std::string::npos);
  }
  CHECK(t.entered() == 1);
}

TEST_CASE("a PIN whose entry got no answer is not entered again either") {
  Tray t;
  t.port.on("AT", FakePort::ok());
  t.port.on("AT+CPIN?", FakePort::ok("+CPIN: SIM PIN"));
  t.port.silent_on("AT+CPIN=\"4711\"");
  CHECK_FALSE(t.sim.make_ready("4711"));
  CHECK_FALSE(t.sim.make_ready("4711"));
  CHECK(t.entered() == 1);
}

TEST_CASE("without a PIN in the configuration, and for a PUK, a person is called") {
  Tray t;
  CHECK(t.sim.make_ready("").error().advice == Advice::reject);
  t.port.on("AT+CPIN?", FakePort::ok("+CPIN: SIM PUK"));
  CHECK(t.sim.make_ready("4711").error().advice == Advice::reject);
  CHECK(t.entered() == 0);
}

TEST_CASE("a busy SIM is asked every 2 s, for 60 s at most") {
  Tray t;
  const auto before = t.clock.now();
  SUBCASE("it becomes ready") {
    t.port.in_turn("AT+CPIN?", {FakePort::line("+CME ERROR: 14"), FakePort::ok("+CPIN: NOT READY"),
                                FakePort::line("+CME ERROR: 515"), FakePort::ok("+CPIN: READY")});
    CHECK(t.sim.make_ready(""));
    CHECK(t.clock.now() - before == 6s);
  }
  SUBCASE("it does not") {
    t.port.on("AT+CPIN?", FakePort::line("+CME ERROR: 14"));
    CHECK(t.sim.make_ready("").error().advice == Advice::retry);
    CHECK(t.clock.now() - before == 60s);
  }
}

TEST_CASE("a modem that does not know AT+CPIN? may still have a SIM") {
  Tray t;
  t.port.on("AT+CPIN?", FakePort::line("ERROR"));
  CHECK(t.sim.make_ready(""));
  CHECK(t.sim.state() == SimState::unknown);
}
