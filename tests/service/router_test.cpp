#include "service/router.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using json::Json;

namespace {

net::ServerRequest request(const std::string& method, const std::string& path,
                           const std::string& bearer = "", const std::string& body = "") {
  net::ServerRequest one;
  one.method = method;
  one.path = path;
  one.body = body;
  if (!bearer.empty()) one.headers["authorization"] = "Bearer " + bearer;
  return one;
}

api::Router router() {
  return service::make_router(
      {{"GET",
        "/v1/things",
        {},
        [](const api::Request&) {
          return Json{{"all", true}};
        }},
       {"DELETE",
        "/v1/things/{}",
        {"vault"},
        [](const api::Request& request) {
          return api::Response(Json{{"gone", request.arguments[0]}, {"by", request.caller}}, 202);
        }},
       {"POST",
        "/sms/{*}",
        {},
        [](const api::Request& request) {
          return Json{{"rest", request.arguments[0]}};
        }},
       {"GET",
        "/broken",
        {},
        [](const api::Request&) -> api::Result<> { throw std::runtime_error("secret detail"); }}},
      {{"vault", "token-of-vault"}, {"publisher", "token-of-publisher"}, {"nobody", ""}});
}

}  // namespace

TEST_CASE("the router finds a handler by method and path, with the path's arguments") {
  const auto all = router();
  CHECK(all.handle(request("GET", "/v1/things")).body == R"({"all":true})");
  CHECK(all.handle(request("POST", "/sms/platform/x")).body == R"({"rest":"platform/x"})");
  CHECK(all.handle(request("GET", "/v1/other")).status == 404);
  CHECK(all.handle(request("GET", "/v1/things/")).status == 404);
  CHECK(all.handle(request("PUT", "/v1/things")).status == 405);
}

TEST_CASE("an unknown path and a wrong credential are marked as misdirected") {
  const auto all = router();
  for (const auto& wrong : {request("GET", "/v1/other"), request("PUT", "/v1/things"),
                            request("DELETE", "/v1/things/7", "nobody-s"),
                            request("DELETE", "/v1/things/7", "token-of-publisher")})
    CHECK(all.handle(wrong).body.find(R"("misdirected":true)") != std::string::npos);
}

TEST_CASE("an endpoint with callers needs the credential of one of them") {
  const auto all = router();
  const auto gone = all.handle(request("DELETE", "/v1/things/7", "token-of-vault"));
  CHECK(gone.status == 202);
  CHECK(gone.body == R"({"gone":"7","by":"vault"})");
  CHECK(all.handle(request("DELETE", "/v1/things/7")).status == 401);
  CHECK(all.handle(request("DELETE", "/v1/things/7", "token-of-vaulT")).status == 401);
  CHECK(all.handle(request("DELETE", "/v1/things/7", "token-of-publisher")).status == 403);
}

TEST_CASE("a handler that throws gives a 503 without details") {
  const auto broken = router().handle(request("GET", "/broken"));
  CHECK(broken.status == 503);
  CHECK(broken.body.find("secret") == std::string::npos);
}
