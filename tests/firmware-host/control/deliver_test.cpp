#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("PDUs and texts are delivered, long ones in the requested order") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(bench.control("deliver-pdu m1 " + std::string(kPdu)) == R"({"ok":true})");
  CHECK(has(bench.ask(modem, "AT+CMGR=1"), kPdu));
  CHECK(has(bench.control("deliver-pdu m1 xyz"), "hexadecimal"));
  CHECK(has(bench.control("deliver-text m1 BANK Hi"), "\"parts\":1"));
  const std::string text(200, 'x');
  CHECK(has(bench.control("deliver-long m1 +4915 300 order=2,1,2 " + text), "\"parts\":3"));
  const std::string second = bench.ask(modem, "AT+CMGR=3");
  CHECK(has(second, "060804012C0202"));
  CHECK(has(bench.control("deliver-long m1 +4915 7 order=3 " + text), "fewer parts"));
  CHECK(has(bench.control("deliver-long m1 +4915 70000 x"), "\"ok\":false"));
  CHECK(has(bench.control("deliver-long m1 +4915 7 order=a x"), "\"ok\":false"));
}
