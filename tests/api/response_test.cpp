#include "api/response.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using json::Json;

namespace {

constexpr api::Format kLocal{.schema = "gsmrelay/1", .explained = true};
constexpr api::Format kPublic{.schema = {}, .public_facing = true};

bool has_header(const net::ServerResponse& response, const std::string& name,
                const std::string& value) {
  return std::find(response.headers.begin(), response.headers.end(), std::pair{name, value}) !=
         response.headers.end();
}

}  // namespace

TEST_CASE("a response begins with its schema") {
  const auto response = api::render(api::Response(Json{{"a", 1}}), kLocal);
  CHECK(response.status == 200);
  CHECK(response.body == "{\"schema\":\"gsmrelay/1\",\"a\":1}\n");
  CHECK(response.headers.empty());
  CHECK(api::render(api::Response(Json::object()), kLocal).body == "{\"schema\":\"gsmrelay/1\"}\n");
}

TEST_CASE("an error has what and next") {
  const auto response = api::render(api::fail(404, "there is no x", "gsmrelay x list"), kLocal);
  CHECK(response.status == 404);
  CHECK(response.body ==
        "{\"schema\":\"gsmrelay/1\",\"error\":{\"what\":\"there is no x\",\"next\":\"gsmrelay x "
        "list\"}}\n");
}

TEST_CASE("a value that is no UTF-8 is replaced in the response") {
  const auto response = api::render(api::Response(Json{{"operator", "\xFF\xFE"}}), kLocal);
  CHECK(json::parse(response.body));
}

TEST_CASE("a brief error is an object, with Retry-After if set") {
  const auto later =
      api::render(api::unavailable({util::Advice::retry, "the disk is full"}), kPublic);
  CHECK(later.status == 503);
  CHECK(later.body == R"({"error":"the disk is full"})");
  CHECK(has_header(later, "Retry-After", "30"));
  // A damaged database is our trouble, not a statement about what was asked.
  CHECK(api::render(api::unavailable({util::Advice::reject, "x"}), kPublic).status == 503);
  CHECK(has_header(api::render(api::fail_for(7, 429, "slow down"), kPublic), "Retry-After", "7"));
}

TEST_CASE("a 401 has the header WWW-Authenticate") {
  CHECK(has_header(api::render(api::fail(401, "sign in"), kPublic), "WWW-Authenticate", "Bearer"));
}

TEST_CASE("a brief error tells that a request is misdirected") {
  const auto response = api::render(
      tl::unexpected(api::ApiError{.status = 403, .what = "no", .misdirected = true}), kPublic);
  CHECK(response.body == R"({"error":"no","misdirected":true})");
}

TEST_CASE("a public response has headers against storing and guessing") {
  const auto response = api::render(api::Response(Json{{"a", 1}}, 201), kPublic);
  CHECK(response.status == 201);
  CHECK(has_header(response, "Cache-Control", "no-store"));
  CHECK(has_header(response, "X-Content-Type-Options", "nosniff"));
}

TEST_CASE("a response that is no JSON passes unchanged") {
  net::ServerResponse page;
  page.status = 302;
  page.content_type = "text/html";
  page.body = "<p>";
  const auto response = api::render(api::Response(page), kPublic);
  CHECK(response.status == 302);
  CHECK(response.content_type == "text/html");
  CHECK(response.body == "<p>");
  CHECK(has_header(response, "Cache-Control", "no-store"));
}

TEST_CASE("a field error is a 400") {
  const auto error = api::fail(json::FieldError{"'x' is missing", "see docs/api.md"}).value();
  CHECK(error.status == 400);
  CHECK(error.what == "'x' is missing");
  CHECK(error.next == "see docs/api.md");
}
