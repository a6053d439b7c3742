#include "firmware-host/host/program.hpp"

#include <doctest/doctest.h>

#include <vector>

using firmware::host::parse_command_line;

namespace {
auto parse(std::vector<const char*> words) {
  return parse_command_line(words);
}
}  // namespace

TEST_CASE("modems are described by name and keys") {
  const auto line = parse({"--modem", "a,pty=/tmp/a,sm=5", "--modem", "pty=/tmp/b", "--control",
                           "/tmp/c", "--script", "s"});
  REQUIRE(line);
  REQUIRE(line->modems.size() == 2);
  CHECK(line->modems[0].modem.name == "a");
  CHECK(line->modems[0].sim.sm == 5);
  CHECK(line->modems[1].modem.name == "modem2");
  CHECK(line->modems[1].pty == "/tmp/b");
  CHECK(line->control == "/tmp/c");
  CHECK_FALSE(line->help);
}

TEST_CASE("without a modem the help is printed, and --stdio needs no other option") {
  CHECK(parse({})->help);
  CHECK(parse({"--stdio"})->modems.size() == 1);
  CHECK(parse({"--stdio", "sm=5"})->modems[0].sim.sm == 5);
  CHECK_FALSE(parse({"--stdio", "--modem", "a", "--modem", "b"}));
}

TEST_CASE("errors on the command line name the argument") {
  CHECK_FALSE(parse({"--modem"}));
  CHECK_FALSE(parse({"--modem", "a,colour=red"}));
  CHECK_FALSE(parse({"--personality", "none"}));
  CHECK_FALSE(parse({"sm=5"}));
}
