#include "api/router.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "util/log.hpp"

using json::Json;

namespace {

net::ServerRequest request(const std::string& method, const std::string& path) {
  net::ServerRequest one;
  one.method = method;
  one.path = path;
  return one;
}

api::Router router(api::Authorize authorize) {
  return {
      {{"GET",
        "/v1/things",
        {},
        [](const api::Request&) {
          return Json{{"all", true}};
        }},
       {"GET",
        "/v1/things/first",
        {},
        [](const api::Request&) {
          return Json{{"first", true}};
        }},
       {"DELETE",
        "/v1/things/{id}",
        {"vault"},
        [](const api::Request& call) {
          return api::Response(Json{{"gone", call.arguments[0]}, {"by", call.caller}}, 202);
        }},
       {"PUT", "/v1/things/{id}", {}, [](const api::Request&) { return Json::object(); }},
       {"GET",
        "/broken",
        {},
        [](const api::Request&) -> api::Result<> { throw std::runtime_error("secret detail"); }}},
      api::Format{},
      std::move(authorize)};
}

std::optional<api::ApiError> anybody(const api::Endpoint& /*endpoint*/, api::Request& call) {
  call.caller = "vault";
  return std::nullopt;
}

}  // namespace

TEST_CASE("a request finds its handler by method and path, with the open segments") {
  const auto all = router(anybody);
  CHECK(all.handle(request("GET", "/v1/things")).body == R"({"all":true})");
  CHECK(all.handle(request("GET", "/v1/things/first")).body == R"({"first":true})");
  const auto gone = all.handle(request("DELETE", "/v1/things/7"));
  CHECK(gone.status == 202);
  CHECK(gone.body == R"({"gone":"7","by":"vault"})");
}

TEST_CASE("an unknown path is 404 and an unknown method 405") {
  const auto all = router(anybody);
  const auto none = all.handle(request("GET", "/v1/other"));
  CHECK(none.status == 404);
  CHECK(none.body.find(R"("misdirected":true)") != std::string::npos);
  CHECK(all.handle(request("GET", "/v1/things/")).status == 404);
  const auto wrong = all.handle(request("POST", "/v1/things/7"));
  CHECK(wrong.status == 405);
  CHECK(wrong.body.find(R"("misdirected":true)") != std::string::npos);
  REQUIRE(wrong.headers.size() == 1);
  CHECK(wrong.headers[0] == std::pair<std::string, std::string>{"Allow", "DELETE, PUT"});
}

TEST_CASE("a refused request gets the error of the authorization") {
  const auto all = router([](const api::Endpoint& endpoint, api::Request& /*call*/) {
    return endpoint.callers.empty() ? std::nullopt
                                    : std::optional(api::ApiError{.status = 403, .what = "no"});
  });
  CHECK(all.handle(request("GET", "/v1/things")).status == 200);
  CHECK(all.handle(request("DELETE", "/v1/things/7")).status == 403);
}

TEST_CASE("a handler that throws is 503 without details") {
  const auto broken = router(anybody).handle(request("GET", "/broken"));
  CHECK(broken.status == 503);
  CHECK(broken.body.find("secret") == std::string::npos);
}
