#include "config/bare_text.hpp"

#include <doctest/doctest.h>

#include "config/config.hpp"

TEST_CASE("a foreign character outside of strings and comments is found at its place") {
  const auto at = config::first_foreign_octet("a = 1\nname = \u00a4\"main\"\n");
  REQUIRE(at);
  CHECK(at->line == 2);
  CHECK(at->column == 8);
}

TEST_CASE("inside of strings and comments every character may stand") {
  CHECK_FALSE(config::first_foreign_octet("a = \"K\u00fcche\" # \u00e4\nb = '\u00f6'\n"));
  CHECK_FALSE(
      config::first_foreign_octet("a = \"\"\"x\n\"\u00fc\\\"\"\"\"\nb = '''\n'\u00fc'''\n"));
  CHECK_FALSE(config::first_foreign_octet("a = \"\\\"\u00fc\"\n"));
}

TEST_CASE("a string that never ends ends with its line, a fenced one with the text") {
  CHECK(config::first_foreign_octet("a = \"x\n\u00fc"));
  CHECK_FALSE(config::first_foreign_octet("a = \"\"\"x\n\u00fc"));
  CHECK_FALSE(config::first_foreign_octet(""));
}

TEST_CASE("the bytes that reached undefined behaviour in the parser are one clear mistake") {
  const auto loaded = config::parse("[[route]]\nname = \u00a4\"main\"\n", "x.toml");
  REQUIRE(loaded.mistakes.size() == 1);
  CHECK(loaded.mistakes[0].line == 2);
  CHECK(loaded.mistakes[0].column == 8);
}
