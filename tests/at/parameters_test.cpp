#include "at/parameters.hpp"

#include <doctest/doctest.h>

using Fields = at::Fields;
using Groups = std::vector<at::Fields>;

TEST_CASE("the text after a prefix is returned, with or without the blank") {
  CHECK(at::after_prefix("+CMTI: \"SM\",3", "+CMTI:") == "\"SM\",3");
  CHECK(at::after_prefix("+CMTI:\"SM\",3", "+CMTI:") == "\"SM\",3");
  CHECK(at::after_prefix("+CMTI:", "+CMTI:") == "");
  CHECK_FALSE(at::after_prefix("+CMT: ,25", "+CMTI:"));
}

TEST_CASE("fields are split at commas outside quotes") {
  CHECK(at::fields("1,0,,25") == Fields{"1", "0", "", "25"});
  CHECK(at::fields("0, 0 ,\"A, B\" , 7") == Fields{"0", "0", "A, B", "7"});
  CHECK(at::fields("") == Fields{""});
  CHECK(at::fields("\"\",") == Fields{"", ""});
}

TEST_CASE("missing and unclosed quotes are accepted") {
  CHECK(at::fields("0,0,\"TELE2,0") == Fields{"0", "0", "TELE2", "0"});
  CHECK(at::fields("0,0,TELE2,0") == Fields{"0", "0", "TELE2", "0"});
  CHECK(at::fields("\"") == Fields{""});
}

TEST_CASE("a field is a number or nothing") {
  const auto fields = at::fields("-1,x,,99999999999,3");
  CHECK(at::number(fields, 0) == -1);
  CHECK_FALSE(at::number(fields, 1));
  CHECK_FALSE(at::number(fields, 2));
  CHECK_FALSE(at::number(fields, 3));
  CHECK(at::number(fields, 4) == 3);
  CHECK_FALSE(at::number(fields, 5));
}

TEST_CASE("the groups of a test command are parsed in all forms that modems use") {
  CHECK(at::groups("(\"SM\",\"ME\"),(\"SM\"),(\"MT\")") == Groups{{"SM", "ME"}, {"SM"}, {"MT"}});
  CHECK(at::groups("((\"SM\",\"ME\"),(\"SM\"))") == Groups{{"SM", "ME"}, {"SM"}});
  CHECK(at::groups("(SM,ME),(SM)") == Groups{{"SM", "ME"}, {"SM"}});
  CHECK(at::groups("(0-2),(0-3),(0,2),1,(0,1)") ==
        Groups{{"0-2"}, {"0-3"}, {"0", "2"}, {"1"}, {"0", "1"}});
  CHECK(at::groups("(),(0-4)") == Groups{{""}, {"0-4"}});
  CHECK(at::groups("").empty());
  CHECK(at::groups("\"SM\",\"ME\"") == Groups{{"SM"}, {"ME"}});
}

TEST_CASE("ranges and single numbers are expanded up to a limit") {
  using Numbers = std::vector<int>;
  CHECK(at::numbers({"0-2", "5"}) == Numbers{0, 1, 2, 5});
  CHECK(at::numbers({"", "x", "7"}) == Numbers{7});
  CHECK(at::numbers({"3-1"}).empty());
  CHECK(at::numbers({"0-999999999"}).empty());
  CHECK(at::numbers({"0-1000000"}).size() == 4096);
}
