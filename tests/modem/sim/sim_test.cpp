#include "modem/sim/sim.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_pins.hpp"
#include "tests/doubles/fake_port.hpp"

using doubles::FakePort;
using modem::SimState;
using util::Advice;
using namespace std::chrono_literals;

namespace {

struct Tray {
  doubles::FakeClock clock;
  FakePort port{clock};
  const modem::Profile& profile = drivers::find("");
  modem::AtChannel channel{port, clock, profile};
  modem::Sim sim{channel};
  doubles::FakePins keeper;

  util::Result<void> make_ready() { return sim.make_ready(profile, &keeper); }

  Tray() {
    port.in_turn("AT+CPIN?", {FakePort::ok("+CPIN: SIM PIN"), FakePort::ok("+CPIN: READY")});
    port.on("AT+CPIN=\"4711\"", FakePort::ok());
  }
  std::size_t entered() const { return port.count("AT+CPIN=\"4711\""); }
};

}  // namespace

TEST_CASE("the SIM's state is read from texts and from error codes") {
  CHECK(modem::sim_state_of("READY") == SimState::ready);
  CHECK(modem::sim_state_of("SIM PIN2") == SimState::ready);
  CHECK(modem::sim_state_of("SIM PIN") == SimState::pin);
  CHECK(modem::sim_state_of("SIM PUK") == SimState::puk);
  for (const auto* lock :
       {"PH-SIM PIN", "PH-FSIM PIN", "PH-FSIM PUK", "PH-NET PIN", "PH-NET PUK", "PH-NETSUB PIN",
        "PH-NETSUB PUK", "PH-SP PIN", "PH-SP PUK", "PH-CORP PIN", "PH-CORP PUK", "ph-net pin"})
    CHECK(modem::sim_state_of(lock) == SimState::locked);
  for (const auto* lock : {"PH_SIM PIN", "PH_NET PUK", "PH-NET-PIN"})
    CHECK(modem::sim_state_of(lock) == SimState::locked);
  for (const auto* pin : {"SIM_PIN", "SIM-PIN", "(U)SIM PIN", "PIN", "sim pin "})
    CHECK(modem::sim_state_of(pin) == SimState::pin);
  CHECK(modem::sim_state_of("PUK") == SimState::puk);
  for (const auto* absent : {"NO SIM CARD", "SIM not detected", "SIM_REMOVED"})
    CHECK(modem::sim_state_of(absent) == SimState::absent);
  CHECK(modem::sim_state_of("BLOCKED") == SimState::unknown);  // shown in the modem's words
  CHECK(modem::sim_state_of("SIM not inserted") == SimState::absent);
  CHECK(modem::sim_state_of("NOT INSERTED") == SimState::absent);
  CHECK(modem::sim_state_of("NOT READY") == SimState::busy);
  CHECK(modem::sim_state_of("?") == SimState::unknown);
  using ResultKind = at::FinalResult::Kind;
  CHECK(modem::sim_state_of(at::FinalResult{ResultKind::cme_error, 10}) == SimState::absent);
  CHECK(modem::sim_state_of(at::FinalResult{ResultKind::cms_error, 316}) == SimState::puk);
  CHECK(modem::sim_state_of(at::FinalResult{ResultKind::cme_error, 515}) == SimState::busy);
  CHECK(modem::sim_state_of(at::FinalResult{ResultKind::cme_error, 13}) == SimState::failed);
  CHECK(modem::sim_state_of(at::FinalResult{ResultKind::error}) == SimState::unknown);
  for (const int code : {5, 6, 7, 40, 41, 42, 43, 44, 45, 46, 47})
    CHECK(modem::sim_state_of(at::FinalResult{ResultKind::cme_error, code}) == SimState::locked);
  CHECK(modem::sim_state_of(at::FinalResult{ResultKind::cms_error, 312}) == SimState::locked);
}

TEST_CASE("a lock to a network is said in words, with the modem's own") {
  for (const auto* answer : {"+CPIN: PH-NET PIN", "+CPIN: PH-SIM PIN", "+CME ERROR: 40",
                             "+CME ERROR: 5", "+CMS ERROR: 312"}) {
    CAPTURE(answer);
    Tray t;
    t.port.on("AT+CPIN?", answer[2] == 'P' ? FakePort::ok(answer) : FakePort::line(answer));
    const auto ready = t.make_ready();
    REQUIRE_FALSE(ready);
    CHECK(ready.error().advice == Advice::reject);
    CHECK(ready.error().what.find("network lock") != std::string::npos);
    CHECK(t.entered() == 0);
  }
}

TEST_CASE("an unknown state is kept in the modem's words") {
  Tray t;
  t.port.on("AT+CPIN?", FakePort::ok("+CPIN: SIM \xE9"));
  CHECK(t.make_ready());
  CHECK(t.sim.state() == SimState::unknown);
  CHECK(t.sim.said() == "SIM \\xE9");
}

TEST_CASE("a PIN that a starting module drops is entered once more, as the counter is unchanged") {
  Tray t;
  int entered = 0;
  int left = 3;
  bool locked = true;
  const auto pin = [&](int dropped, int spent) {
    return [&, dropped, spent](std::string_view) {
      if (++entered <= dropped) return left -= spent, std::string();
      return locked = false, FakePort::ok();
    };
  };
  t.port.on("AT", FakePort::ok());
  t.port.on("AT+CPIN?", [&](std::string_view) {
    return FakePort::ok(locked ? "+CPIN: SIM PIN" : "+CPIN: READY");
  });
  t.port.on("AT+CPINR", [&](std::string_view) {
    return FakePort::ok(fmt::format("+CPINR: SIM PIN,{},3", left));
  });
  SUBCASE("dropped once") {
    t.port.on("AT+CPIN=\"4711\"", pin(1, 0));
    CHECK(t.make_ready());
    CHECK(entered == 2);
    CHECK(t.keeper.outcomes == std::vector{modem::PinOutcome::accepted});
  }
  SUBCASE("dropped always: never a third time, as a counter may be wrong") {
    t.port.on("AT+CPIN=\"4711\"", pin(9, 0));
    CHECK_FALSE(t.make_ready());
    CHECK(entered == 2);
    CHECK(t.keeper.outcomes == std::vector{modem::PinOutcome::unknown});
  }
  SUBCASE("the counter shows that the card refused it") {
    t.port.on("AT+CPIN=\"4711\"", pin(9, 1));
    CHECK_FALSE(t.make_ready());
    CHECK(entered == 1);
    CHECK(t.keeper.outcomes == std::vector{modem::PinOutcome::refused});
  }
  SUBCASE("no counter: a user has to decide") {
    t.port.on("AT+CPINR", FakePort::line("ERROR"));
    t.port.on("AT+CPIN=\"4711\"", pin(9, 0));
    CHECK_FALSE(t.make_ready());
    CHECK(entered == 1);
    CHECK(t.keeper.outcomes == std::vector{modem::PinOutcome::unknown});
  }
}

TEST_CASE("row 016: a PIN is entered once, if the tries are unknown or enough") {
  Tray t;
  SUBCASE("not to be read") {}
  SUBCASE("from CPINR") {
    t.port.on("AT+CPINR", FakePort::ok("+CPINR: SIM PIN,3,3"));
  }
  SUBCASE("from the card") {
    t.port.on("AT+CSIM=10,\"0020000100\"", FakePort::ok("+CSIM: 4,\"63C2\""));
  }
  CHECK(t.make_ready());
  CHECK(t.sim.state() == SimState::ready);
  CHECK(t.entered() == 1);
  CHECK(t.keeper.outcomes == std::vector{modem::PinOutcome::accepted});
}

TEST_CASE("a PIN is not entered with one try left") {
  Tray t;
  SUBCASE("from CPINR") {
    t.port.on("AT+CPINR", FakePort::ok("+CPINR: SIM PIN,1,3"));
  }
  SUBCASE("from the card") {
    t.port.on("AT+CSIM=10,\"0020000100\"", FakePort::ok("+CSIM: 4, \"63C1\""));
  }
  SUBCASE("none left") {
    t.port.on("AT+CSIM=10,\"0020000100\"", FakePort::ok("+CSIM: 4,6983"));
  }
  const auto ready = t.make_ready();
  CHECK(ready.error().advice == Advice::reject);
  CHECK(ready.error().what.ends_with("next: gsmrelay sim pin MODEM --last-try"));
  CHECK(t.entered() == 0);
  REQUIRE(t.sim.tries().pin);
  CHECK(*t.sim.tries().pin <= 1);
}

TEST_CASE("the answer to a wrong PIN has the tries that are left, and the command for them") {
  const auto refused_with = [](const std::string& left) {
    Tray t;
    t.port.on("AT+CPIN?", FakePort::ok("+CPIN: SIM PIN"));
    t.port.on("AT+CPINR", FakePort::ok("+CPINR: SIM PIN,3,3\r\n+CPINR: SIM PUK,10,10"));
    t.port.on("AT+CPIN=\"9999\"", [&](std::string_view) {
      t.port.on("AT+CPINR", FakePort::ok(left + "\r\n+CPINR: SIM PUK,10,10"));
      return FakePort::line("+CME ERROR: 16");
    });
    const auto refused = t.sim.unlock(t.profile, {.pin = "9999"}, t.keeper);
    REQUIRE_FALSE(refused);
    return refused.error().what;
  };
  CHECK(refused_with("+CPINR: SIM PIN,2,3") ==
        "the SIM refused the PIN; tries left: 2; next: gsmrelay sim pin MODEM");
  CHECK(refused_with("+CPINR: SIM PIN,1,3") ==
        "the SIM refused the PIN; tries left: 1; next: gsmrelay sim pin MODEM --last-try");
  CHECK(refused_with("+CPINR: SIM PIN,0,3") ==
        "the SIM refused the PIN; tries left: 0; next: gsmrelay sim puk MODEM");
}

TEST_CASE("a PIN that was refused is never entered again") {
  Tray t;
  t.port.on("AT+CPIN?", FakePort::ok("+CPIN: SIM PIN"));
  t.port.on("AT+CPIN=\"4711\"", FakePort::line("+CME ERROR: 16"));
  for (int i = 0; i < 3; ++i) {
    const auto done = t.make_ready();
    REQUIRE_FALSE(done);
    CHECK(done.error().advice == Advice::reject);
    CHECK(done.error().what.find("4711") == std::string::npos);
  }
  CHECK(t.entered() == 1);
}

TEST_CASE("a PIN whose entry got no answer is not entered again") {
  Tray t;
  t.port.on("AT", FakePort::ok());
  t.port.on("AT+CPIN?", FakePort::ok("+CPIN: SIM PIN"));
  t.port.silent_on("AT+CPIN=\"4711\"");
  CHECK_FALSE(t.make_ready());
  CHECK_FALSE(t.make_ready());
  CHECK(t.entered() == 1);
}

TEST_CASE("without a configured PIN, and for a PUK, the result is reject") {
  Tray t;
  CHECK(t.sim.make_ready(t.profile, nullptr).error().advice == Advice::reject);
  t.port.on("AT+CPIN?", FakePort::ok("+CPIN: SIM PUK"));
  CHECK(t.make_ready().error().advice == Advice::reject);
  CHECK(t.entered() == 0);
}

TEST_CASE("a busy SIM is read every 2 s for at most 60 s") {
  Tray t;
  const auto before = t.clock.now();
  SUBCASE("it becomes ready") {
    t.port.in_turn("AT+CPIN?", {FakePort::line("+CME ERROR: 14"), FakePort::ok("+CPIN: NOT READY"),
                                FakePort::line("+CME ERROR: 515"), FakePort::ok("+CPIN: READY")});
    CHECK(t.make_ready());
    CHECK(t.clock.now() - before >= 6s);
    CHECK(t.clock.now() - before < 7s);
  }
  SUBCASE("it does not") {
    t.port.on("AT+CPIN?", FakePort::line("+CME ERROR: 14"));
    CHECK(t.make_ready().error().advice == Advice::retry);
    CHECK(t.clock.now() - before >= 60s);
    CHECK(t.clock.now() - before < 61s);
  }
}

TEST_CASE("a modem that does not know AT+CPIN? may still have a SIM") {
  Tray t;
  t.port.on("AT+CPIN?", FakePort::line("ERROR"));
  CHECK(t.make_ready());
  CHECK(t.sim.state() == SimState::unknown);
}

TEST_CASE("the provider gets the card and the tries left before it returns a PIN") {
  Tray t;
  t.port.on("AT+CCID", FakePort::ok("+CCID: 8949012345678901234"));
  t.port.on("AT+CPINR", FakePort::ok("+CPINR: SIM PIN,2,3\r\n+CPINR: SIM PUK,10,10"));
  REQUIRE(t.make_ready());
  REQUIRE(t.keeper.asked.size() == 1);
  CHECK(t.keeper.asked[0].iccid == "8949012345678901234");
  CHECK(t.keeper.asked[0].tries_left == 2);
  CHECK(t.sim.tries().puk == 10);
}

TEST_CASE("only an explicit refusal counts as refused") {
  Tray t;
  t.port.on("AT", FakePort::ok());
  t.port.on("AT+CPIN?", FakePort::ok("+CPIN: SIM PIN"));
  auto expected = modem::PinOutcome::unknown;
  SUBCASE("wrong password") {
    t.port.on("AT+CPIN=\"4711\"", FakePort::line("+CME ERROR: 16"));
    expected = modem::PinOutcome::refused;
  }
  SUBCASE("busy") {
    t.port.on("AT+CPIN=\"4711\"", FakePort::line("+CME ERROR: 14"));
  }
  SUBCASE("silence") {
    t.port.silent_on("AT+CPIN=\"4711\"");
  }
  CHECK_FALSE(t.make_ready());
  CHECK(t.keeper.outcomes == std::vector{expected});
}

TEST_CASE("row 020: a PUK is entered only on request, and the tries are read before") {
  Tray t;
  const auto command = "AT+CPIN=\"12345678\",\"4711\"";
  t.port.on("AT+CPIN?", FakePort::ok("+CPIN: SIM PUK"));
  t.port.on("AT+CPINR", FakePort::ok("+CPINR: SIM PIN,0,3\r\n+CPINR: SIM PUK,10,10"));
  t.port.on(command, [&](std::string_view) {
    t.port.on("AT+CPIN?", FakePort::ok("+CPIN: READY"));
    return FakePort::ok();
  });
  SUBCASE("taken") {
    CHECK(t.sim.unlock(t.profile, {.pin = "4711", .puk = "12345678"}, t.keeper));
    CHECK(t.keeper.outcomes == std::vector{modem::PinOutcome::accepted});
  }
  SUBCASE("refused") {
    t.port.on(command, FakePort::line("+CME ERROR: 16"));
    const auto refused = t.sim.unlock(t.profile, {.pin = "4711", .puk = "12345678"}, t.keeper);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what.find("12345678") == std::string::npos);
    CHECK(refused.error().what.find("tries left: 10") != std::string::npos);
  }
  SUBCASE("on the last try only if it was said so") {
    t.port.on("AT+CPINR", FakePort::ok("+CPINR: SIM PIN,0,3\r\n+CPINR: SIM PUK,1,10"));
    const auto asked = t.sim.unlock(t.profile, {.pin = "4711", .puk = "12345678"}, t.keeper);
    REQUIRE_FALSE(asked);
    CHECK(asked.error().what ==
          "the SIM has 1 try left; a wrong PUK destroys it; if you are sure, add --last-try; "
          "next: gsmrelay sim puk MODEM --last-try");
    CHECK(t.port.count(command) == 0);
    CHECK(t.sim.unlock(t.profile, {"4711", "12345678", true}, t.keeper));
  }
  SUBCASE("not when the card does not want it") {
    t.port.on("AT+CPIN?", FakePort::ok("+CPIN: READY"));
    CHECK_FALSE(t.sim.unlock(t.profile, {.pin = "4711", .puk = "12345678"}, t.keeper));
    CHECK(t.port.count(command) == 0);
  }
}

TEST_CASE("row 016: an early OK to a PIN that the card then refuses counts as refused") {
  Tray t;
  SUBCASE("the card goes on asking for it") {
    t.port.in_turn("AT+CPIN?", {FakePort::ok("+CPIN: SIM PIN")});
  }
  SUBCASE("it was the last try") {
    t.port.in_turn("AT+CPIN?", {FakePort::ok("+CPIN: SIM PIN"), FakePort::ok("+CPIN: SIM PUK")});
  }
  const auto ready = t.make_ready();
  REQUIRE_FALSE(ready);
  CHECK(ready.error().advice == Advice::reject);
  CHECK(t.entered() == 1);
  CHECK(t.keeper.outcomes == std::vector{modem::PinOutcome::refused});
}

TEST_CASE("a card that is still locked for a moment after the right PIN has accepted it") {
  Tray t;
  t.port.in_turn("AT+CPIN?", {FakePort::ok("+CPIN: SIM PIN"), FakePort::ok("+CPIN: SIM PIN"),
                              FakePort::line("+CME ERROR: 14"), FakePort::ok("+CPIN: READY")});
  REQUIRE(t.make_ready());
  CHECK(t.keeper.outcomes == std::vector{modem::PinOutcome::accepted});
}

TEST_CASE("a line lost right after the OK leaves the PIN accepted") {
  Tray t;
  t.port.on("AT+CPIN=\"4711\"", [&](std::string_view) {
    t.port.unplug_after(0);
    return FakePort::ok();
  });
  static_cast<void>(t.make_ready());
  CHECK(t.keeper.outcomes == std::vector{modem::PinOutcome::accepted});
}

TEST_CASE("row 020: unlock reports that the card refused a PIN after an early OK") {
  Tray t;
  t.port.in_turn("AT+CPIN?", {FakePort::ok("+CPIN: SIM PIN")});
  const auto done = t.sim.unlock(t.profile, {.pin = "4711"}, t.keeper);
  REQUIRE_FALSE(done);
  CHECK(done.error().what.find("refused") != std::string::npos);
}

TEST_CASE("a PIN for one card is not sent to another, nor to one that cannot be told apart") {
  const std::string iccid = "8949012345678901234";
  const modem::Unlocking for_card{.pin = "4711", .iccid = iccid};
  Tray t;
  SUBCASE("the card is in the modem") {
    t.port.on("AT+CCID", FakePort::ok("+CCID: " + iccid));
    CHECK(t.sim.unlock(t.profile, for_card, t.keeper));
    CHECK(t.entered() == 1);
    CHECK(t.keeper.withdrawn.empty());
  }
  SUBCASE("another card is in the modem") {
    t.port.on("AT+CCID", FakePort::ok("+CCID: 8949012345678909999"));
    const auto refused = t.sim.unlock(t.profile, for_card, t.keeper);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().advice == Advice::reject);
    CHECK(refused.error().what.find("another SIM") != std::string::npos);
    CHECK(refused.error().what.find(iccid) == std::string::npos);
    CHECK(t.entered() == 0);
    CHECK(t.keeper.asked.empty());  // nothing is recorded for either card
  }
  SUBCASE("the card is changed while the attempt is recorded") {
    t.port.in_turn("AT+CCID", {FakePort::ok("+CCID: " + iccid), FakePort::ok("+CCID: " + iccid),
                               FakePort::ok("+CCID: 8949012345678909999")});
    CHECK_FALSE(t.sim.unlock(t.profile, for_card, t.keeper));
    CHECK(t.entered() == 0);
    CHECK(t.keeper.withdrawn == std::vector{for_card.pin});
    CHECK(t.keeper.outcomes.empty());
  }
  SUBCASE("the card cannot be read any more when the attempt is recorded") {
    t.port.on("AT", FakePort::ok());
    t.port.in_turn("AT+CCID",
                   {FakePort::ok("+CCID: " + iccid), FakePort::ok("+CCID: " + iccid), ""});
    CHECK_FALSE(t.sim.unlock(t.profile, for_card, t.keeper));
    CHECK(t.entered() == 0);
    CHECK(t.keeper.withdrawn == std::vector{for_card.pin});
  }
  SUBCASE("its ICCID cannot be read before the PIN") {
    const auto refused = t.sim.unlock(t.profile, for_card, t.keeper);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what.find("give the modem's name") != std::string::npos);
    CHECK(t.entered() == 0);
  }
  SUBCASE("a PUK likewise") {
    t.port.on("AT+CPIN?", FakePort::ok("+CPIN: SIM PUK"));
    t.port.on("AT+CCID", FakePort::ok("+CCID: 8949012345678909999"));
    CHECK_FALSE(
        t.sim.unlock(t.profile, {.pin = "4711", .puk = "12345678", .iccid = iccid}, t.keeper));
    CHECK(t.port.count("AT+CPIN=\"12345678\",\"4711\"") == 0);
  }
}
