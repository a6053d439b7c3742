#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

namespace {
SimConfig locked() {
  SimConfig config;
  config.pin_enabled = true;
  return config;
}
}  // namespace

TEST_CASE("three wrong PINs block the card, the PUK unblocks it with a new PIN") {
  Sim sim(locked());
  CHECK(sim.state() == Sim::State::needs_pin);
  for (int i = 0; i < 3; ++i) CHECK_FALSE(sim.enter_pin("0000"));
  CHECK(sim.state() == Sim::State::needs_puk);
  CHECK_FALSE(sim.enter_pin("1234"));
  CHECK_FALSE(sim.enter_puk("00000000", "4321"));
  CHECK(sim.pin1().puk_tries == 9);
  CHECK(sim.enter_puk("12345678", "4321"));
  CHECK(sim.state() == Sim::State::ready);
  sim.reset();
  CHECK(sim.state() == Sim::State::needs_pin);
  CHECK(sim.enter_pin("4321"));
  CHECK(sim.pin1().puk_tries == 10);
}

TEST_CASE("wrong tries are counted across a power-up") {
  Sim sim(locked());
  sim.enter_pin("0000");
  sim.reset();
  CHECK(sim.pin1().pin_tries == 2);
}

TEST_CASE("a PIN has four to eight digits") {
  CHECK(is_pin("1234"));
  CHECK_FALSE(is_pin("123"));
  CHECK_FALSE(is_pin("123456789"));
  CHECK_FALSE(is_pin("12a4"));
}
