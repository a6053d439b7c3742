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
  CHECK(wrong.headers[0] == std::pair<std::string, std::string>{"Allow", "DELETE, PUT, OPTIONS"});
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

TEST_CASE("HEAD is answered as GET, and OPTIONS with the methods") {
  const auto all = router(anybody);
  CHECK(all.handle(request("HEAD", "/v1/things")).status == 200);
  CHECK(all.handle(request("HEAD", "/v1/none")).status == 404);
  const auto options = all.handle(request("OPTIONS", "/v1/things"));
  CHECK(options.status == 204);
  CHECK(options.body.empty());
  REQUIRE(options.headers.size() == 1);
  CHECK(options.headers[0] == std::pair<std::string, std::string>{"Allow", "GET, HEAD, OPTIONS"});
  CHECK(all.handle(request("OPTIONS", "/v1/none")).status == 404);
  const auto wrong = all.handle(request("HEAD", "/v1/things/7"));
  CHECK(wrong.status == 405);
}

TEST_CASE("HEAD is refused where GET changes something") {
  int calls = 0;
  const api::Router router({{.method = "GET",
                             .path = "/once",
                             .callers = {},
                             .handle =
                                 [&calls](const api::Request&) {
                                   ++calls;
                                   return Json::object();
                                 },
                             .head = api::Head::refused}},
                           api::Format{}, anybody);
  const auto head = router.handle(request("HEAD", "/once"));
  CHECK(head.status == 405);
  CHECK(head.headers.back() == std::pair<std::string, std::string>{"Allow", "GET, OPTIONS"});
  CHECK(calls == 0);
  CHECK(router.handle(request("GET", "/once")).status == 200);
  CHECK(calls == 1);
}
