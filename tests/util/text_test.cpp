#include "util/text.hpp"

#include <doctest/doctest.h>

TEST_CASE("row 165: a phone number is never shown whole") {
  CHECK(util::mask_number("+237670000012") == "+23767*****12");
  CHECK(util::mask_number("0670000012") == "067*****12");
  CHECK(util::mask_number("Orange") == "O***");
  CHECK(util::mask_number("8080") == "8***");
  CHECK(util::mask_number("").empty());
  CHECK(util::mask_digits("user +237670000012 unknown, code 404") ==
        "user +23********** unknown, code 404");
}

TEST_CASE("the number of a process and a line speed are kept in an advice") {
  CHECK(util::mask_digits("end it: sudo kill 19876") == "end it: sudo kill 19876");
  CHECK(util::mask_digits("no answer, at the 115200 baud of [[modem]]") ==
        "no answer, at the 115200 baud of [[modem]]");
  CHECK(util::mask_digits("held by minicom (pid 123456)") == "held by minicom (pid 123456)");
  CHECK(util::mask_digits("kill 237670000012") == "kill 23**********");
  CHECK(util::mask_digits("19876 killed") == "19*** killed");
}

TEST_CASE("an integer is the whole text or nothing") {
  CHECK(util::to_int("42") == 42);
  CHECK(util::to_int("-1") == -1);
  CHECK_FALSE(util::to_int("42x"));
  CHECK_FALSE(util::to_int(""));
  CHECK_FALSE(util::to_int("99999999999999999999"));
}

TEST_CASE("a misspelt word has a nearest candidate, a strange one has none") {
  CHECK(util::nearest("prot", {"port", "name"}) == "port");
  CHECK_FALSE(util::nearest("zzzzzz", {"port", "name"}));
  CHECK_FALSE(util::nearest("nope", {"wipe"}));
}

TEST_CASE("splitting keeps empty pieces and trimming removes blanks at both ends") {
  CHECK(util::split("a,,b", ',') == std::vector<std::string_view>{"a", "", "b"});
  CHECK(util::split("", ',').size() == 1);
  CHECK(util::trim(" \t a b \r\n") == "a b");
  CHECK(util::trim("  ").empty());
}

TEST_CASE("comparisons ignore case where modems differ in it") {
  CHECK(util::starts_with_nocase("HUAWEI Technologies", "huawei"));
  CHECK(util::contains_nocase("Vodafone (Huawei)", "HUAWEI"));
  CHECK_FALSE(util::contains_nocase("Quectel", "huawei"));
}

TEST_CASE("an unknown line is made printable and cut") {
  CHECK(util::printable("a\x01") == "a\\x01");
  CHECK(util::printable(std::string(100, 'x'), 3) == "xxx...");
}
