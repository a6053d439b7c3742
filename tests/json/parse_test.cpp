#include <doctest/doctest.h>

#include "json/json.hpp"

using json::Json;

TEST_CASE("each kind of value is parsed") {
  const auto body = json::parse(
      R"( {"null":null,"yes":true,"no":false,"n":-7,"big":18446744073709551615,"real":1.5e3,)"
      R"("text":"a\u00e9\n","list":[1,[],{}],"inner":{"x":{"y":"z"},"after":1}} )");
  REQUIRE(body);
  CHECK((*body)["null"].is_null());
  CHECK((*body)["yes"] == true);
  CHECK((*body)["no"] == false);
  CHECK((*body)["n"] == -7);
  CHECK((*body)["big"].unsigned_number() == 18446744073709551615U);
  CHECK((*body)["real"].real() == 1500.0);
  CHECK((*body)["text"] == "a\u00e9\n");
  CHECK((*body)["list"].dump() == "[1,[],{}]");
  CHECK((*body)["inner"].dump() == R"({"x":{"y":"z"},"after":1})");
}

TEST_CASE("the last of several members with one name is kept") {
  CHECK(json::parse(R"({"a":1,"b":2,"a":{"c":3}})")->dump() == R"({"a":{"c":3},"b":2})");
}

TEST_CASE("a text that is not strict JSON is refused") {
  for (const char* text :
       {"", " ", "{", "[1,]", "{\"a\":1,}", "{'a':1}", "01", "1.", "nul", "\"\x01\"", "\"\xff\"",
        "\"\\ud800\"", "1 2", "// comment\n1", "[1]x", "{\"a\" 1}", "NaN", "1e999", "\"open"}) {
    CAPTURE(text);
    CHECK_FALSE(json::parse(text));
    CHECK(json::parse_or_null(text).is_null());
  }
}

TEST_CASE("an error names the place and nothing of the text") {
  const auto parsed = json::parse(R"({"pin": "1234", secret})");
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().what == "no valid JSON: stopped at octet 17");
  CHECK(parsed.error().advice == util::Advice::reject);
}

TEST_CASE("nesting is limited") {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  CHECK(json::parse(nested(json::kMaxDepth)));
  const auto deeper = json::parse(nested(json::kMaxDepth + 1));
  REQUIRE_FALSE(deeper);
  CHECK(deeper.error().what == "JSON is nested more than 32 levels deep");
  CHECK_FALSE(json::parse(std::string(1'000'000, '[')));
  CHECK(json::parse("[[1]]", 2));
  CHECK_FALSE(json::parse("[{\"a\":[]}]", 2));
}

TEST_CASE("the number of members of an object is limited") {
  const auto object = [](std::size_t members) {
    std::string text = "{";
    for (std::size_t i = 0; i < members; ++i)
      text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
    return text + "}";
  };
  CHECK(json::parse(object(json::kMaxMembers))->size() == json::kMaxMembers);
  CHECK_FALSE(json::parse(object(json::kMaxMembers + 1)));
}

TEST_CASE("each prefix of a document gives a value or an error") {
  const std::string whole = R"({"a":[1,2.5,"\u00e9\ud83d\ude00",{"b":null}],"c":true})";
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(json::parse(whole.substr(0, size)));
  CHECK(json::parse(whole));
}
