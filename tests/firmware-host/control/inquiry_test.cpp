#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("state counts messages and commands, and masks the number") {
  Bench bench;
  Modem& modem = bench.add("number=+491701234567");
  bench.deliver(modem);
  bench.ask(modem, "AT+CMGR=1");
  bench.ask(modem, "AT+CMGD=1;+JUNK");
  const std::string state = bench.control("state m1");
  CHECK(has(state, "\"AT+CMGR\":1"));
  CHECK(has(state, "\"ATunknown\":1"));
  CHECK(has(state, "\"stored\":1"));
  CHECK(has(state, "\"deleted\":1"));
  CHECK(has(state, "\"accepted\":1"));
  CHECK_FALSE(has(state, "491701234567"));
}
