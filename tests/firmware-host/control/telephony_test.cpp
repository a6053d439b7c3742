#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("a call rings every three seconds until it is hung up") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "AT+CLIP=1");
  CHECK(bench.control("call m1 +4915112345678 3") == R"({"ok":true})");
  CHECK(has(bench.read(modem), "RING"));
  bench.pass(3s);
  CHECK(has(bench.read(modem), "+CLIP: \"+4915112345678\",145"));
  CHECK(has(bench.ask(modem, "ATH"), "OK"));
  bench.pass(3s);
  CHECK(bench.read(modem).empty());
  bench.control("call m1");
  CHECK(has(bench.read(modem), "RING"));
  bench.ask(modem, "AT+CHUP");
  bench.pass(3s);
  CHECK(bench.read(modem).empty());
}

TEST_CASE("a status report is delivered as given") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(bench.control("report m1 17 0 0151123") == R"({"ok":true})");
  CHECK(has(bench.read(modem), "+CDS: "));
  CHECK(has(bench.control("report m1 17"), "\"ok\":false"));
}
