#include "cli/humanize.hpp"

#include <doctest/doctest.h>

#include "terminal/text.hpp"

using namespace cli;

TEST_CASE("an age is rounded to one unit") {
  CHECK(ago(0) == "just now");
  CHECK(ago(40) == "40 s ago");
  CHECK(ago(180) == "3 min ago");
  CHECK(ago(5 * 3600) == "5 h ago");
  CHECK(ago(12 * 86'400) == "12 days ago");
  CHECK(ago(-5) == "just now");
  CHECK(from_now(0) == "now");
  CHECK(from_now(200) == "in 3 min");
}

TEST_CASE("a count is followed by its noun") {
  CHECK(plural(1, "part", "parts") == "1 part");
  CHECK(plural(0, "part", "parts") == "0 parts");
}

TEST_CASE("signal is bars and dBm") {
  CHECK(signal(-60, true) == "#### -60 dBm");
  CHECK(signal(-71, true) == "#### -71 dBm");
  CHECK(signal(-90, true) == "##.. -90 dBm");
  CHECK(signal(-113, true) == ".... -113 dBm");
  CHECK(signal(std::nullopt, true) == "-");
  CHECK(terminal::width(signal(-90, false)) == terminal::width(signal(-90, true)));
}
