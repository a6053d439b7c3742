#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

#include "firmware-host/script.hpp"

TEST_CASE("a script waits, resumes, and reports errors by line") {
  Bench bench;
  Modem& modem = bench.add();
  std::string complaints;
  Script script(bench.control_verbs,
                "# first\ndeliver-text m1 +4915 one\nwait 2\nnonsense\n\nat 5\n"
                "deliver-text m1 +4915 two\n",
                [&](int line, const std::string&) { complaints += std::to_string(line) + " "; });
  script.start();
  CHECK(has(bench.read(modem), ",1\r\n"));
  bench.pass(2s);
  CHECK(complaints == "4 ");
  bench.pass(2s);
  CHECK(bench.read(modem).empty());
  bench.pass(1s);
  CHECK(has(bench.read(modem), ",2\r\n"));
  CHECK(script.finished());
}
