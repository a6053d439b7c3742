#include "api/request.hpp"

#include <doctest/doctest.h>

namespace {

net::ServerRequest with_query(const std::string& name, const std::string& value) {
  net::ServerRequest request;
  request.query[name] = value;
  return request;
}

}  // namespace

TEST_CASE("a number in the query has limits") {
  CHECK(api::number_parameter({}, "limit", 50, 1, 500) == 50);
  CHECK(api::number_parameter(with_query("limit", "500"), "limit", 50, 1, 500) == 500);
  for (const char* limit : {"0", "501", "-1", "x", "", "1 ", "99999999999999999999"})
    CHECK_MESSAGE(!api::number_parameter(with_query("limit", limit), "limit", 50, 1, 500), limit);
}

TEST_CASE("a flag in the query is 0 or 1") {
  CHECK(api::flag_parameter({}, "text") == false);
  CHECK(api::flag_parameter(with_query("text", "0"), "text") == false);
  CHECK(api::flag_parameter(with_query("text", "1"), "text") == true);
  CHECK(api::flag_parameter(with_query("text", "yes"), "text").error().status == 400);
}

TEST_CASE("an unknown parameter is an error with a suggestion") {
  constexpr std::string_view kKnown[] = {"before", "limit"};
  CHECK_FALSE(api::unknown_parameter(with_query("limit", "x"), kKnown));
  const auto error = api::unknown_parameter(with_query("limt", "3"), kKnown);
  REQUIRE(error);
  CHECK(error->status == 400);
  CHECK(error->what == "unknown parameter 'limt'");
  CHECK(error->next == "did you mean 'limit'?");
  CHECK(api::unknown_parameter(with_query("limt", "3"), {})->next == "leave it out");
}

TEST_CASE("only the token of a bearer credential is returned") {
  net::ServerRequest http;
  const api::Request request{http};
  CHECK(request.bearer().empty());
  http.headers["authorization"] = "bearer  abc ";
  CHECK(request.bearer() == "abc");
  http.headers["authorization"] = "Basic abc";
  CHECK(request.bearer().empty());
  CHECK_FALSE(request.parameter("x"));
  http.query["x"] = "1";
  CHECK(request.parameter("x") == "1");
}

TEST_CASE("expect_no_fields() accepts an empty body and an empty object") {
  net::ServerRequest http;
  for (const char* body : {"", " ", "{}"}) {
    http.body = body;
    CHECK(api::expect_no_fields({http}));
  }
  http.body = R"({"force":true})";
  CHECK(api::expect_no_fields({http}).error().status == 400);
  http.body = "[]";
  CHECK(api::expect_no_fields({http}).error().status == 400);
}
