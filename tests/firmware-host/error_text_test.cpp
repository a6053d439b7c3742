#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

#include "firmware-host/error_text.hpp"

TEST_CASE("errors are plain, numbers or texts as set by +CMEE") {
  CHECK(final_text(cme(10), 0, true) == "ERROR");
  CHECK(final_text(cme(10), 1, true) == "+CME ERROR: 10");
  CHECK(final_text(cme(10), 2, true) == "+CME ERROR: SIM not inserted");
  CHECK(final_text(cms(322), 0, true) == "+CMS ERROR: 322");
  CHECK(final_text(cms(322), 2, true) == "+CMS ERROR: memory full");
  CHECK(final_text(cms(777), 2, true) == "+CMS ERROR: 777");
  CHECK(final_text(ok(), 0, false) == "0");
  CHECK(final_text(error(), 0, false) == "4");
}
