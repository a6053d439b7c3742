#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("queries for calls and packet data get well-formed responses") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(bench.ask(modem, "AT+CLCC") == "\r\nOK\r\n");
  CHECK(has(bench.ask(modem, "AT+CPAS"), "+CPAS: 0"));
  CHECK(bench.ask(modem, "AT+CGDCONT=1,\"IP\",\"internet\"") == "\r\nOK\r\n");
  CHECK(has(bench.ask(modem, "AT+CGDCONT?"), "+CGDCONT: 1,\"IP\",\"internet\""));
  CHECK(bench.ask(modem, "AT+CGDCONT=1;+CGDCONT?") == "\r\nOK\r\n");
  CHECK(has(bench.ask(modem, "AT+CGDCONT=9,\"IP\""), "+CME ERROR: 50"));
  CHECK(has(bench.ask(modem, "AT+WS46?"), "+WS46: 22"));
  CHECK(has(bench.ask(modem, "AT+CLIP=1;+CLIP?"), "+CLIP: 1,1"));
}
