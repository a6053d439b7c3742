#include "config/duration.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;

TEST_CASE("a duration is a whole number and a unit") {
  CHECK(config::parse_duration("500ms") == 500ms);
  CHECK(config::parse_duration("30s") == 30s);
  CHECK(config::parse_duration("15m") == 15min);
  CHECK(config::parse_duration("72h") == 72h);
  CHECK(config::parse_duration("7d") == 168h);
}

TEST_CASE("a text that is no duration is refused") {
  for (const char* text : {"", "s", "30", "30 s", "-1s", "1.5h", "30S", "1h30m", "30sec",
                           "9223372036854775807d", "99999999999999999999s"})
    CHECK_MESSAGE(!config::parse_duration(text), text);
}

TEST_CASE("a duration is written with the largest unit that divides it") {
  CHECK(config::format_duration(72h) == "3d");
  CHECK(config::format_duration(90s) == "90s");
  CHECK(config::format_duration(1500ms) == "1500ms");
  CHECK(config::format_duration(0ms) == "0s");
}
