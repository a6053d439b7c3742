#include "config/ascii_projection.hpp"

#include <doctest/doctest.h>

#include "tests/config/appliance.hpp"

TEST_CASE("the image has one mark for each character that is not ASCII, so places do not change") {
  CHECK(config::ascii_projection("a = \"K\u00fcche \u20ac\"\n") == "a = \"K?che ?\"\n");
  CHECK_FALSE(config::ascii_projection("a = 1\n"));
  CHECK(config::ascii_projection("\xEF\xBB\xBF\u00e4") == "?");
}

TEST_CASE("strings and comments may hold any character") {
  const auto loaded = appliance::parse(
      "[[modem]] # K\u00fcche\nname = \"k\"\nport = \"/dev/\u00a4\"\n"
      "[[route]]\nname = 'a'\nurl = \"https://x.org/\u00fc\"\n",
      "x.toml");
  CHECK(loaded.config.modems.at(0).port == "/dev/\u00a4");
}

TEST_CASE("octets that caused undefined behaviour in the parser are a clear error") {
  for (const auto* line : {"name = \u00a4\"main\"", "name = 0\"/run\u045fx\"", "\u00a4 = 1",
                           "name = \"a\" \u2000", "name = \u180e"}) {
    CAPTURE(line);
    const auto loaded = appliance::parse(std::string("[[route]]\n") + line + "\n", "x.toml");
    REQUIRE_FALSE(loaded.errors.empty());
    CHECK(loaded.errors[0].line == 2);
    CHECK(loaded.errors[0].what.find("only ASCII") != std::string::npos);
  }
}
