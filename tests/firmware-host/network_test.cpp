#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

namespace {
const std::string kTo2 = "0031000B919471000000F20000A702C834";  // "Hi" to +49170000002, report
}

TEST_CASE("what one modem sends another receives, and the report comes back") {
  Bench bench;
  Modem& sender = bench.add("number=+49170000001");
  Modem& receiver = bench.add("number=+49170000002");
  bench.ask(sender, "AT+CMGS=16");
  CHECK(bench.write(sender, kTo2 + "\x1a") == "\r\n+CMGS: 0\r\n\r\nOK\r\n");
  CHECK(bench.read(receiver) == "\r\n+CMTI: \"SM\",1\r\n");
  bench.ask(receiver, "AT+CMGF=1");
  const std::string read = bench.ask(receiver, "AT+CMGR=1");
  CHECK(has(read, "\"+49170000001\""));
  CHECK(has(read, "\r\nHi\r\n"));
  bench.pass(0s);
  CHECK(has(bench.read(sender), "+CDS: "));
}

TEST_CASE("a number without a country code finds its subscriber") {
  Bench bench;
  Modem& sender = bench.add();
  Modem& receiver = bench.add("number=+491701234567");
  bench.ask(sender, "AT+CMGF=1;+CMGS=\"01701234567\"");
  CHECK(has(bench.write(sender, "Hello\x1a"), "+CMGS: 0"));
  CHECK(has(bench.read(receiver), "+CMTI"));
}

TEST_CASE("a message to an unknown number is accepted and counted") {
  Bench bench;
  Modem& sender = bench.add();
  bench.ask(sender, "AT+CMGF=1;+CMGS=\"+1555\"");
  CHECK(has(bench.write(sender, "Hello\x1a"), "+CMGS: 0"));
  CHECK(bench.emulator.network().unroutable() == 1);
}

TEST_CASE("status reports can be delayed") {
  Bench bench;
  Modem& sender = bench.add("number=+49170000001");
  bench.add("number=+49170000002");
  bench.control("report-delay 10");
  bench.ask(sender, "AT+CMGS=16");
  bench.write(sender, kTo2 + "\x1a");
  bench.pass(9s);
  CHECK(bench.read(sender).empty());
  bench.pass(1s);
  CHECK(has(bench.read(sender), "+CDS: "));
}
