#include "gsmrelayd/sim/sim_swap_procedure.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/fake_clock.hpp"

namespace sim_swap_procedure_test {

using namespace std::chrono_literals;
using control::ModemHealth;
using gsmrelayd::SimSwapProcedure;
using modem::SimState;
using util::Advice;

namespace {

struct World final : gsmrelayd::SwapEnvironment {
  control::ModemStatus now;
  util::Result<int> left = 0;
  util::Result<Test> test = Test{"t", "+4917*****01", true};
  bool arrived = false;
  int looks = 0;

  World() { in("8949000000000000001"); }
  void in(const std::string& iccid) {
    now.health = ModemHealth::up;
    now.info.sim = SimState::ready;
    now.info.iccid = iccid;
    now.info.registration = 1;
    now.info.operator_name = "Testnet";
  }
  void out() {
    now.health = ModemHealth::degraded;
    now.info.sim = SimState::absent;
    now.info.iccid.clear();
  }
  control::ModemStatus status() override { return now; }
  void request_poll() override { ++looks; }
  util::Result<int> left_on_card() override { return left; }
  util::Result<Test> send_test() override { return test; }
  bool sending_held = false;
  std::string trouble;
  bool test_arrived(const Test&) override { return arrived; }
  std::string trouble_sending() override { return trouble; }
  void pause_sending(bool held) override { sending_held = held; }
};

struct Procedure {
  doubles::FakeClock clock;
  World world;
  SimSwapProcedure swap{"kitchen", world, clock};

  const std::string& step() {
    clock.advance(5s);
    swap.step();
    return swap.view().step;
  }
};

}  // namespace

TEST_CASE(
    "row 025: the old card is emptied before it is reported safe, the new one tested before the "
    "swap "
    "is done") {
  Procedure p;
  p.world.left = 3;
  CHECK(p.step() == "emptying");
  CHECK(p.world.sending_held);
  p.world.left = 0;
  CHECK(p.step() == "safe");
  CHECK(p.step() == "safe");
  p.world.out();
  CHECK(p.step() == "waiting");
  p.world.in("8949000000000000002");
  CHECK(p.step() == "starting");
  CHECK(p.step() == "testing");
  CHECK(p.step() == "testing");
  CHECK_FALSE(p.swap.finished());
  p.world.arrived = true;
  CHECK(p.step() == "done");
  CHECK(p.swap.view().succeeded);
  CHECK(p.swap.view().old_sim == "8949000000000000001");
  CHECK(p.swap.view().new_sim == "8949000000000000002");
  CHECK(p.swap.view().operator_name == "Testnet");
  CHECK_FALSE(p.world.sending_held);
}

TEST_CASE("a swap never reports a card as safe that could not be emptied") {
  Procedure p;
  p.world.left = util::fail(Advice::retry, "the modem is busy");
  while (!p.swap.finished()) CHECK(p.step() != "safe");
  CHECK(p.swap.view().step == "failed");
  CHECK_FALSE(p.swap.view().succeeded);
}

TEST_CASE("a card that was changed without a report of its removal is found too") {
  Procedure p;
  p.step();
  p.world.in("8949000000000000002");
  CHECK(p.step() == "starting");
}

TEST_CASE(
    "the same card may come back, a locked one is waited for, and the reason is reported once") {
  Procedure p;
  p.step();
  p.world.out();
  p.step();
  SUBCASE("the same") {
    p.world.in("8949000000000000001");
    CHECK(p.step() == "starting");
    CHECK(p.swap.view().events.back().text == "the same card is back");
  }
  SUBCASE("locked") {
    p.world.now.info.sim = SimState::pin;
    p.world.now.trouble = "the SIM wants a PIN";
    CHECK(p.step() == "starting");
    p.step();
    const auto said = p.swap.view().events.size();
    p.step();
    CHECK(p.swap.view().events.size() == said);
    CHECK(p.swap.view().events.back().text == "the SIM wants a PIN");
    p.world.in("8949000000000000002");
    CHECK(p.step() == "testing");
  }
}

TEST_CASE("a test SMS that does not arrive fails the swap, an unknown number only leaves it out") {
  Procedure p;
  p.step();
  p.world.out();
  p.step();
  p.world.in("8949000000000000002");
  p.step();
  SUBCASE("not arrived") {
    while (!p.swap.finished()) p.step();
    CHECK_FALSE(p.swap.view().succeeded);
    CHECK(p.swap.view().tested == "failed");
  }
  SUBCASE("not sent") {
    p.world.trouble = "+CMS ERROR: 38";
    while (!p.swap.finished()) p.step();
    CHECK_FALSE(p.swap.view().succeeded);
    CHECK(p.swap.view().tested == "not sent");
    CHECK(p.swap.view().events.back().text.starts_with("the test SMS could not be sent"));
  }
  SUBCASE("no number") {
    p.world.test = util::fail(Advice::reject, "the number is not known");
    p.step();
    CHECK(p.step() == "done");
    CHECK(p.swap.view().tested.starts_with("not tested"));
  }
}

TEST_CASE("a modem that is away does not bring the old card back") {
  Procedure p;
  p.step();
  p.world.now.health = ModemHealth::failing;
  CHECK(p.step() == "waiting");
  p.world.now.health = ModemHealth::starting;
  CHECK(p.step() == "waiting");
  p.world.in("8949000000000000002");
  CHECK(p.step() == "starting");
}

TEST_CASE("a swap that is cancelled or waits too long ends") {
  Procedure p;
  p.step();
  SUBCASE("cancelled") {
    p.swap.cancel();
    CHECK(p.swap.view().step == "cancelled");
  }
  SUBCASE("no technician comes") {
    p.clock.advance(1h);
    CHECK(p.step() == "failed");
  }
  CHECK(p.swap.finished());
}

}  // namespace sim_swap_procedure_test
