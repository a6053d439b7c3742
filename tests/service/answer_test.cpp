#include "service/answer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace {

net::ServerRequest body(const std::string& text) {
  net::ServerRequest one;
  one.body = text;
  return one;
}

}  // namespace

TEST_CASE("a refusal is an error object with its status and when to come again") {
  const auto later = service::render(service::refuse({util::Advice::retry, "the disk is full"}));
  CHECK(later.status == 503);
  CHECK(later.body == R"({"error":"the disk is full"})");
  CHECK(std::any_of(later.headers.begin(), later.headers.end(),
                    [](const auto& header) { return header.first == "Retry-After"; }));
  // A damaged database is our trouble, not a word about what was asked.
  CHECK(service::render(service::refuse({util::Advice::reject, "x"})).status == 503);
}

TEST_CASE("nothing that is answered is stored on the way") {
  const auto answer = service::render(service::reply({{"a", 1}}, 201));
  CHECK(answer.status == 201);
  CHECK(std::find(answer.headers.begin(), answer.headers.end(),
                  std::pair<std::string, std::string>{"Cache-Control", "no-store"}) !=
        answer.headers.end());
}

TEST_CASE("a body is an object of known, simple fields") {
  CHECK(service::body_object(body(R"({"a":"x","b":1})"), {"a", "b"}).has_value());
  CHECK(service::body_object(body(""), {"a"}).has_value());
  for (const char* wrong : {"[]", "{", "1", R"({"c":1})", R"({"a":{}})", R"({"a":null})"})
    CHECK_MESSAGE(!service::body_object(body(wrong), {"a", "b"}).has_value(), wrong);
}

TEST_CASE("a text has its length, no control characters, and is there if it must be") {
  const service::Json all = {
      {"a", "x"}, {"lines", "x\ny"}, {"bell", "\a"}, {"n", 1}, {"long", "12345"}};
  CHECK(service::text_field(all, "a", 10).value() == "x");
  CHECK_FALSE(service::text_field(all, "missing", 10).has_value());
  CHECK(service::optional_field(all, "missing", 10).value().empty());
  CHECK_FALSE(service::text_field(all, "lines", 10).has_value());
  CHECK(service::text_field(all, "lines", 10, true).has_value());
  CHECK_FALSE(service::text_field(all, "bell", 10, true).has_value());
  CHECK_FALSE(service::text_field(all, "n", 10).has_value());
  CHECK_FALSE(service::text_field(all, "long", 4).has_value());
}
