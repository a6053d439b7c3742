#include "json/json.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <stdexcept>

using json::Json;

TEST_CASE("a literal of pairs is an object that keeps its order") {
  const std::string name = "zulu";
  const Json body = {{name, 1}, {"alpha", "two"}, {"nested", {{"deep", {{"er", true}}}}}};
  REQUIRE(body.is_object());
  CHECK(body.dump() == R"({"zulu":1,"alpha":"two","nested":{"deep":{"er":true}}})");
  const Json one = {{"only", "member"}};
  CHECK(one.dump() == R"({"only":"member"})");
  CHECK(Json::array({{{"a", 1}}, Json::array(), Json::object(), "x"}).dump() ==
        R"([{"a":1},[],{},"x"])");
}

TEST_CASE("each C++ type becomes its kind of JSON") {
  CHECK(Json().is_null());
  CHECK(Json(nullptr).is_null());
  CHECK(Json(true).is_boolean());
  CHECK(Json(std::uint8_t{200}).number() == 200);
  CHECK(Json(std::int64_t{-5}).number() == -5);
  CHECK(Json(std::size_t{7}).is_number_integer());
  CHECK(Json(1.5).is_number());
  CHECK_FALSE(Json(1.5).is_number_integer());
  CHECK(Json("text").is_string());
  CHECK(Json(std::string_view("text")) == "text");
  CHECK(Json(std::optional<int>()).is_null());
  CHECK(Json(std::optional<int>(3)) == 3);
  CHECK(Json(std::vector<int>{1, 2}).dump() == "[1,2]");
  CHECK(Json(std::vector<std::string>{"a", "b"}).dump() == R"(["a","b"])");
}

TEST_CASE("whole numbers are exact from -2^63 to 2^64-1") {
  const Json smallest = std::numeric_limits<std::int64_t>::min();
  const Json largest = std::numeric_limits<std::uint64_t>::max();
  CHECK(smallest.dump() == "-9223372036854775808");
  CHECK(largest.dump() == "18446744073709551615");
  CHECK(largest.unsigned_number() == std::numeric_limits<std::uint64_t>::max());
  CHECK_FALSE(largest.maybe_number());
  CHECK(largest.number(3) == 3);
  CHECK(largest.is_number_integer());
  CHECK(largest != smallest);
  CHECK(smallest.unsigned_number() == 0);
}

TEST_CASE("a member that is absent or of another kind reads as null, empty or 0") {
  const Json body = {{"number", 5}, {"text", "five"}, {"flag", true}, {"real", 2.5}};
  CHECK(body.text("number").empty());
  CHECK(body.text("absent", "else") == "else");
  CHECK(body.text("text", "else") == "five");
  CHECK(body.number("text", 9) == 9);
  CHECK(body.number("real") == 0);
  CHECK(body.number("number") == 5);
  CHECK(body.real("real") == 2.5);
  CHECK(body.real("number") == 5.0);
  CHECK(body.boolean("flag"));
  CHECK_FALSE(body.boolean("number"));
  CHECK(body.boolean("absent", true));
  CHECK(body["absent"]["deeper"][3].is_null());
  CHECK(Json("no object").find("x") == nullptr);
  CHECK(Json("no object").items().empty());
  CHECK(Json(5).begin() == Json(5).end());
}

TEST_CASE("at() throws for an absent element or member") {
  const Json list = Json::array({1, 2});
  CHECK(list.at(1) == 2);
  CHECK_THROWS_AS(static_cast<void>(list.at(2)), std::out_of_range);
  CHECK_THROWS_AS(static_cast<void>(list.at("name")), std::out_of_range);
  CHECK_THROWS_AS(static_cast<void>(Json().at(0)), std::out_of_range);
}

TEST_CASE("members are added, replaced and removed in place") {
  Json body;
  body["b"] = 1;
  body["a"] = {{"x", 1}};
  body["b"] = 2;
  body["a"]["y"] = 2;
  body["list"].push_back("first");
  body["list"].push_back({{"second", true}});
  CHECK(body.dump() == R"({"b":2,"a":{"x":1,"y":2},"list":["first",{"second":true}]})");
  CHECK(body.erase("a"));
  CHECK_FALSE(body.erase("a"));
  body.update({{"b", 3}, {"c", 4}});
  CHECK(body.dump() == R"({"b":3,"list":["first",{"second":true}],"c":4})");
  CHECK(body.size() == 3);
  CHECK(body["list"].back()["second"] == true);
}

TEST_CASE("elements and members are iterated in order") {
  std::string seen;
  for (const auto& element : Json::array({1, "b", nullptr})) seen += element.dump() + " ";
  const Json body = {{"z", 1}, {"y", 2}};
  for (const auto& [name, value] : body.items()) seen += name + value.dump();
  CHECK(seen == R"(1 "b" null z1y2)");
}

TEST_CASE("numbers are compared by value, objects without order") {
  CHECK(Json(1) == Json(1U));
  CHECK(Json(1) == 1.0);
  CHECK(Json(0) == 0);
  CHECK(Json(1) != Json("1"));
  CHECK(Json{{"a", 1}, {"b", 2}} == Json{{"b", 2}, {"a", 1}});
  CHECK(Json{{"a", 1}} != Json{{"a", 1}, {"b", 2}});
  CHECK(Json::array({1, 2}) != Json::array({2, 1}));
  CHECK(Json() == nullptr);
}

TEST_CASE("a value may be assigned a part of itself, and moved") {
  Json value = {{"in", {{"ner", Json::array({1, "a text that is too long for its object"})}}}};
  value = value["in"];
  CHECK(value["ner"][0] == 1);
  value = std::move(value["ner"]);
  CHECK(value.dump() == R"([1,"a text that is too long for its object"])");
  const Json copy = value;
  Json moved = std::move(value);
  CHECK(value.is_null());
  CHECK(moved == copy);
}
