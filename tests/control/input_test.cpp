#include "control/input.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace control;

namespace {

net::ServerRequest with_query(const std::string& name, const std::string& value) {
  net::ServerRequest request;
  request.query[name] = value;
  return request;
}
net::ServerRequest with_body(const std::string& body) {
  net::ServerRequest request;
  request.body = body;
  return request;
}

}  // namespace

TEST_CASE("a page has limits") {
  CHECK(page_parameters({})->limit == 50);
  CHECK(!page_parameters({})->before);
  CHECK(page_parameters(with_query("before", "7"))->before == 7);
  for (const char* limit : {"0", "501", "-1", "x", "", "1 ", "99999999999999999999"})
    CHECK_MESSAGE(!page_parameters(with_query("limit", limit)), limit);
  CHECK(!page_parameters(with_query("before", "0")));
}

TEST_CASE("a body is an object with none but the known fields") {
  CHECK(body_object(with_body(""), {"to"})->empty());
  CHECK(body_object(with_body("{\"to\":\"+1\"}"), {"to"})->at("to") == "+1");
  for (const char* body : {"[]", "3", "{", "null", "{\"to\":3}", "{\"to\":{}}", "{\"too\":\"x\"}",
                           "\xFF", "{\"to\":\"\xFF\"}"})
    CHECK_MESSAGE(!body_object(with_body(body), {"to"}), body);
  CHECK(body_object(with_body("{\"too\":\"x\"}"), {"to"}).error().next == "did you mean 'to'?");
}

TEST_CASE("a body nested a hundred thousand deep is refused, not a crash") {
  CHECK(!body_object(with_body(std::string(100'000, '[')), {}));
  CHECK(!body_object(
      with_body("{\"a\":" + std::string(50'000, '[') + std::string(50'000, ']') + "}"), {"a"}));
}

TEST_CASE("a text field has a length") {
  const auto body = *body_object(with_body("{\"to\":\"12345\",\"all\":true}"), {"to", "all"});
  CHECK(**text_field(body, "to", 5) == "12345");
  CHECK(!text_field(body, "to", 4));
  CHECK(!*text_field(body, "text", 4));
  CHECK(!text_field(body, "all", 4));
  CHECK(!text_field(Json{{"to", ""}}, "to", 4));
}
