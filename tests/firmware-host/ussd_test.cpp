#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("responses to codes can be set") {
  UssdService service;
  CHECK(service.ask("*100#")->m == 0);
  CHECK_FALSE(service.ask("*999#"));
  service.set("*999#", {1, "More?"});
  CHECK(service.ask("*999#")->text == "More?");
}
