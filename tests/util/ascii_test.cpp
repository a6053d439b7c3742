#include "util/ascii.hpp"

#include <doctest/doctest.h>

TEST_CASE("a character class holds exactly its characters") {
  const auto count = [](bool (*is)(char)) {
    int found = 0;
    for (int c = 0; c < 256; ++c) found += is(static_cast<char>(c)) ? 1 : 0;
    return found;
  };
  CHECK(count(util::is_digit) == 10);
  CHECK(count(util::is_letter) == 52);
  CHECK(count(util::is_alnum) == 62);
  CHECK(count(util::is_hex) == 22);
  CHECK(count(util::is_control) == 33);
  CHECK(count(util::is_printable) == 95);
  CHECK(count(util::is_space) == 4);
  CHECK_FALSE(util::is_control('\x80'));
  CHECK_FALSE(util::is_letter('\xE4'));
}

TEST_CASE("a number is one digit or more and nothing else") {
  CHECK(util::is_number("0123456789"));
  CHECK_FALSE(util::is_number(""));
  CHECK_FALSE(util::is_number("+1"));
  CHECK_FALSE(util::is_number("1 "));
}

TEST_CASE("trim removes blanks at both ends, without_spaces removes them all") {
  CHECK(util::trim(" \t a b \r\n") == "a b");
  CHECK(util::trim("  ").empty());
  CHECK(util::without_spaces(" ab\r\ncd e\t") == "abcde");
}

TEST_CASE("comparisons ignore the case of A to Z only") {
  CHECK(util::lower("AbZ\xC3\x84") == "abz\xC3\x84");
  CHECK(util::equal_nocase("Host", "hOST"));
  CHECK_FALSE(util::equal_nocase("host", "hosts"));
  CHECK_FALSE(util::equal_nocase("[", "{"));
  CHECK(util::starts_with_nocase("HUAWEI Technologies", "huawei"));
  CHECK_FALSE(util::starts_with_nocase("HUA", "huawei"));
  CHECK(util::contains_nocase("Vodafone (Huawei)", "HUAWEI"));
}
