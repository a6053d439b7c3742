#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("a fault happens as many times as requested") {
  Faults faults;
  CHECK_FALSE(faults.happens(Fault::garbage));
  faults.set(Fault::garbage, 2);
  CHECK(faults.happens(Fault::garbage));
  CHECK(faults.happens(Fault::garbage));
  CHECK_FALSE(faults.happens(Fault::garbage));
  faults.set(Fault::garbage, Faults::kForEver);
  for (int i = 0; i < 9; ++i) CHECK(faults.happens(Fault::garbage));
  faults.clear();
  CHECK_FALSE(faults.happens(Fault::garbage));
}

TEST_CASE("every fault has its own name") {
  for (int i = 0; i < static_cast<int>(Fault::count); ++i) {
    CHECK(fault_from_string(to_string(static_cast<Fault>(i))) == static_cast<Fault>(i));
  }
  CHECK_FALSE(fault_from_string("none"));
}

TEST_CASE("a refusal applies to one command or to all") {
  Faults faults;
  faults.refuse({"+CMGL", cms(500), 1});
  CHECK_FALSE(faults.refusal("+CSQ"));
  CHECK(faults.refusal("+CMGL")->code == 500);
  CHECK_FALSE(faults.refusal("+CMGL"));
}

TEST_CASE("a line may come between a header and its PDU") {
  CHECK(with_urc_inside("\r\n+CMGR: 0,,3\r\nABCDEF\r\n\r\nOK\r\n", "^X") ==
        "\r\n+CMGR: 0,,3\r\n\r\n^X\r\nABCDEF\r\n\r\nOK\r\n");
}
