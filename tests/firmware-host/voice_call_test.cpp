#include "firmware-host/voice_call.hpp"

#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("a call that rings is in every state that a host may query, until the caller gives up") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "AT+CMER=3,0,0,1");
  bench.control("call m1 +4915112345678 2");
  CHECK(has(bench.read(modem), "+CIEV: 8,1"));
  CHECK(has(bench.ask(modem, "AT+CLCC"), "+CLCC: 1,1,4,0,0,\"+4915112345678\",145"));
  CHECK(has(bench.ask(modem, "AT+CPAS"), "+CPAS: 3"));
  CHECK(has(bench.ask(modem, "AT+CIND?"), "+CIND: 5,4,1,0,0,0,0,1"));
  bench.pass(3s);
  CHECK(has(bench.read(modem), "RING"));
  bench.pass(3s);
  const auto heard = bench.read(modem);
  CHECK(has(heard, "NO CARRIER"));
  CHECK(has(heard, "+CIEV: 8,0"));
  CHECK(has(bench.ask(modem, "AT+CPAS"), "+CPAS: 0"));
  CHECK(bench.ask(modem, "AT+CLCC") == "\r\nOK\r\n");
}

TEST_CASE("AT+CRC=1 makes RING say the kind of call") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "AT+CRC=1");
  bench.control("call m1");
  CHECK(has(bench.read(modem), "+CRING: VOICE"));
  CHECK(has(bench.ask(modem, "AT+CLCC"), "+CLCC: 1,1,4,0,0\r\n"));
}

TEST_CASE("a call ends without NO CARRIER when the host hangs up, and never connects") {
  Bench bench;
  Modem& modem = bench.add();
  for (const auto* command : {"ATH", "AT+CHUP"}) {
    bench.control("call m1");
    bench.read(modem);
    CHECK(bench.ask(modem, command) == "\r\nOK\r\n");
    bench.pass(10s);
    CHECK(bench.read(modem).empty());
  }
  bench.control("call m1");
  bench.read(modem);
  CHECK(has(bench.ask(modem, "ATA"), "NO CARRIER"));
  bench.pass(10s);
  CHECK(bench.read(modem).empty());
}
