#include "json/fields.hpp"

#include <doctest/doctest.h>

using json::Fields;
using json::Json;

namespace {

std::string what(const Fields& in) {
  const auto error = in.error();
  return error ? error->what : "";
}

}  // namespace

TEST_CASE("typed members are read") {
  auto in = Fields::of_body(R"({"id":"a1","note":"two\nlines","count":3,"all":true,"x":[1]})");
  CHECK(in.text("id", 64) == "a1");
  CHECK(in.text("note", 64, json::Need::required, json::Chars::lines) == "two\nlines");
  CHECK(in.number("count", 1, 5) == 3);
  CHECK(in.flag("all"));
  REQUIRE(in.member("x") != nullptr);
  CHECK(in.member("x")->size() == 1);
  CHECK(in.text("absent", 5, json::Need::optional).empty());
  CHECK(in.number("none", 1, 5, json::Need::optional) == 0);
  CHECK(in.flag("no", true));
  CHECK_FALSE(in.maybe_text("nothing", 5));
  CHECK_FALSE(in.error());
}

TEST_CASE("an empty body is an empty object, a value of another kind an error") {
  CHECK_FALSE(Fields::of_body("").error());
  CHECK_FALSE(Fields::of_body(" \r\n").error());
  for (const char* body : {"null", "[]", "7", "{", "{\"a\":1,}"})
    CHECK(what(Fields::of_body(body)) == "the body is not a JSON object");
  const Json list = Json::array();
  CHECK(Fields(list).error());
}

TEST_CASE("a member that was not read is an error with a suggestion") {
  auto in = Fields::of_body(R"({"roote":"main"})");
  CHECK(in.text("route", 32).empty());
  REQUIRE(in.error());
  CHECK(in.error()->what == "unknown field 'roote'");
  CHECK(in.error()->next == "did you mean 'route'?");

  auto other = Fields::of_body(R"({"quite different":1})");
  other.flag("all");
  CHECK(other.error()->next == "known: all");
  CHECK(Fields::of_body(R"({"x":1})").error()->next == "leave it out");
}

TEST_CASE("a body nested a hundred thousand deep is an error, not a crash") {
  CHECK(Fields::of_body(std::string(100'000, '[')).error());
  auto in = Fields::of_body("{\"a\":" + std::string(50'000, '[') + std::string(50'000, ']') + "}");
  in.member("a");
  CHECK(in.error());
}

TEST_CASE("a name from outside is shown in printable characters and cut") {
  const auto in = Fields::of_body("{\"\\u001b[2J" + std::string(200, 'n') + "\":1}");
  CHECK(what(in).find('\x1b') == std::string::npos);
  CHECK(what(in).size() < 100);
}

TEST_CASE("a member of the wrong kind or size is an error that names it") {
  struct Case {
    const char *body, *error;
  };
  for (const auto& [body, error] :
       {Case{"{}", "'t' is missing"}, Case{R"({"t":1})", "'t' must be a text"},
        Case{R"({"t":null})", "'t' must be a text"},
        Case{R"({"t":""})", "'t' must have 1 to 4 octets"},
        Case{R"({"t":"12345"})", "'t' must have 1 to 4 octets"},
        Case{R"({"t":"a\nb"})", "'t' has a control character"},
        Case{R"({"t":"a\u007f"})", "'t' has a control character"}}) {
    auto in = Fields::of_body(body);
    CHECK(in.text("t", 4).empty());
    CHECK(what(in) == error);
  }
  for (const auto& [body, error] :
       {Case{"{}", "'n' is missing"},
        Case{R"({"n":"1"})", "'n' must be a whole number from 0 to 9"},
        Case{R"({"n":1.0})", "'n' must be a whole number from 0 to 9"},
        Case{R"({"n":10})", "'n' must be a whole number from 0 to 9"},
        Case{R"({"n":-1})", "'n' must be a whole number from 0 to 9"},
        Case{R"({"n":18446744073709551615})", "'n' must be a whole number from 0 to 9"}}) {
    auto in = Fields::of_body(body);
    CHECK(in.number("n", 0, 9) == 0);
    CHECK(what(in) == error);
  }
  auto in = Fields::of_body(R"({"f":"true"})");
  CHECK_FALSE(in.flag("f"));
  CHECK(what(in) == "'f' must be true or false");
}

TEST_CASE("optional texts may be empty but not too long") {
  auto empty = Fields::of_body(R"({"t":""})");
  CHECK(empty.text("t", 4, json::Need::optional).empty());
  CHECK_FALSE(empty.error());
  auto longer = Fields::of_body(R"({"t":"12345"})");
  longer.text("t", 4, json::Need::optional);
  CHECK(what(longer) == "'t' must have 0 to 4 octets");
}

TEST_CASE("the first error stays, and never holds a value") {
  auto in = Fields::of_body(R"({"pin":"1234567890","n":"secret"})");
  in.text("pin", 8);
  in.number("n", 0, 9);
  in.fail("something else");
  CHECK(what(in) == "'pin' must have 1 to 8 octets");
  CHECK(in.error()->next == "see docs/api.md");
}

TEST_CASE("line_at() returns a valid line or an empty text") {
  const Json object = {{"ok", "a line"}, {"long", "123456789"}, {"ctl", "a\tb"}, {"n", 1}};
  CHECK(json::line_at(object, "ok", 8) == "a line");
  CHECK(json::line_at(object, "long", 8).empty());
  CHECK(json::line_at(object, "ctl", 8).empty());
  CHECK(json::line_at(object, "n", 8).empty());
  CHECK(json::line_at(Json(), "ok", 8).empty());
}
