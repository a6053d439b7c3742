#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("the clock shows the time of the emulator's clock") {
  Bench bench;
  Modem& modem = bench.add();
  bench.clock.set_wall(util::from_epoch_ms(1'700'000'000'000));
  CHECK(has(bench.ask(modem, "AT+CCLK?"), "+CCLK: \"23/11/14,22:13:20+00\""));
  CHECK(has(bench.ask(modem, "AT+CTZU=1;+CTZU?"), "+CTZU: 1"));
}
