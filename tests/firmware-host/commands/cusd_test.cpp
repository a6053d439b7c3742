#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("the network's text follows the OK") {
  Bench bench;
  Modem& modem = bench.add();
  bench.control("ussd *99# 1 Yes?\\n1 No");
  CHECK(bench.ask(modem, "AT+CUSD=1,\"*99#\",15") ==
        "\r\nOK\r\n\r\n+CUSD: 1,\"Yes?\n1 No\",15\r\n");
  CHECK(bench.ask(modem, "AT+CUSD=1,\"*0#\"") == "\r\nOK\r\n\r\n+CUSD: 4\r\n");
  bench.ask(modem, "AT+CSCS=\"UCS2\"");
  CHECK(has(bench.ask(modem, "AT+CUSD=1,\"002A003900390023\",15"), "\"005900650073003F"));
  CHECK(bench.ask(modem, "AT+CUSD=1,\"x\"") == "\r\n+CME ERROR: 25\r\n");
}
