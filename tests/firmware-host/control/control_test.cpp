#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("every response is one line of JSON that says whether the command worked") {
  Bench bench;
  bench.add();
  CHECK(bench.control("list") == R"({"ok":true,"modems":["m1"]})");
  CHECK(has(bench.control("lst"), "did you mean 'list'?"));
  CHECK(has(bench.control(""), "\"ok\":false"));
  CHECK(has(bench.control("state nobody"), "no modem 'nobody'; there are: m1"));
  CHECK(has(control_help(), "deliver-pdu MODEM HEX"));
  CHECK_FALSE(has(bench.control("\xff\xfe"), "\n"));
  CHECK_FALSE(bench.control_verbs.quit_wanted());
  bench.control("quit");
  CHECK(bench.control_verbs.quit_wanted());
}
