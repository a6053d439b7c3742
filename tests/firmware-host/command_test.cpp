#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("the catalogue has each command once, sorted, in capitals") {
  const auto all = all_commands();
  REQUIRE(all.size() > 50);
  for (std::size_t i = 1; i < all.size(); ++i) CHECK(all[i - 1].name < all[i].name);
  CHECK(find_command("+CMGL") != nullptr);
  CHECK(find_command("+CMG") == nullptr);
}

TEST_CASE("every command survives all forms with hostile parameters") {
  Bench bench;
  Modem& modem = bench.add();
  const std::string tails[] = {"",       "?",     "=?",           "=",
                               "=-1",    "=,,,,", "=99999999999", "=\"\",\"\",\"\"",
                               "=0,0,0", "=\"",   "=1,\"zz\",1",  "=256,\"\xff\""};
  for (const AtCommand& command : all_commands()) {
    for (const std::string& tail : tails) {
      bench.ask(modem, "AT" + std::string(command.name) + tail);
      bench.write(modem, "\x1b");
      bench.pass(1s);
    }
  }
  bench.ask(modem, "ATQ0V1E0");
  CHECK(has(bench.ask(modem, "AT"), "OK"));
}
