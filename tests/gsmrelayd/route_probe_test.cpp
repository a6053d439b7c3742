#include "gsmrelayd/route_probe.hpp"

#include "relay/attempt.hpp"
#include "tests/doubles/gateway_generations.hpp"
#include "tests/gsmrelayd/rig.hpp"

namespace route_probe_test {

using doubles::Inside;

namespace {

util::Result<std::string> probe(const std::string& url) {
  const util::SystemClock clock;
  const auto attempt =
      relay::attempt(gsmrelayd::make_probe(clock.wall()), rig::route_to(url), clock, nullptr);
  return gsmrelayd::evaluate_probe(attempt.evaluation, attempt.response);
}

/// As if a server had answered so.
util::Result<std::string> answered(int status, const std::string& body = "",
                                   const std::map<std::string, std::string>& headers = {}) {
  const util::SystemClock clock;
  net::HttpResult result;
  result.status = status;
  result.body = body;
  result.headers = headers;
  const auto& route = dynamic_cast<const relay::HttpRoute&>(*relay::find_route("http"));
  return gsmrelayd::evaluate_probe(
      route.evaluate(result, rig::route_to("http://gateway.example/v3/publish"), clock.wall()),
      result);
}

}  // namespace

TEST_CASE("every generation of Gateway server passes the probe at its own path and at no other") {
  for (const auto& generation : doubles::all_generations()) {
    CAPTURE(generation.name);
    doubles::GatewayServer server(generation);
    const auto judged = probe(server.url());
    CHECK_MESSAGE(judged, judged.error().what);
    CHECK_FALSE(probe(server.at("/")));
    CHECK_FALSE(probe(server.at("/v2/publish")));
  }
}

TEST_CASE("a probe fails with reject where real messages would become dead letters") {
  for (const int status : {409, 413}) {
    CAPTURE(status);
    const auto judged = answered(status, "no");
    REQUIRE_FALSE(judged);
    CHECK(judged.error().advice == util::Advice::reject);
    CHECK(judged.error().what.find("become dead letters") != std::string::npos);
  }
}

TEST_CASE("a probe fails with retry where the route would be held and real messages wait") {
  for (const int status : {401, 402, 403, 404, 405, 410, 415, 301}) {
    CAPTURE(status);
    const auto judged = answered(status, "no");
    REQUIRE_FALSE(judged);
    CHECK(judged.error().advice == util::Advice::retry);
    CHECK(judged.error().what.find("the route is held") != std::string::npos);
  }
  CHECK_FALSE(answered(200, "<html><head><title>Welcome to FreeWifi"));
}

TEST_CASE("a probe fails where real messages get the same 400") {
  for (const char* body :
       {R"({"error":"Socket closed"})", R"({"error":"a text that nobody has seen before"})",
        R"({"error":"Oops! Something went wrong. Please try again later."})",
        R"({"error":"Missing required field: text"})", "missing key - MSISDN",
        R"({"error":"Failed to store message segment"})"}) {
    CAPTURE(body);
    CHECK_FALSE(answered(400, body));
  }
  CHECK_FALSE(answered(422, R"({"detail":[{"loc":["body","address"],"msg":"field required"}]})"));
}

TEST_CASE("a refusal of the probe's content or sender passes the probe") {
  CHECK(answered(200));
  CHECK(answered(204));
  CHECK(answered(400, R"({"error":"Invalid Base64-encoded payload"})"));
  CHECK(answered(422, "text: no base64"));
  CHECK(answered(403, "user not found"));
  CHECK(answered(403, "failed to decrypt"));
  CHECK(answered(401, "shared key error"));
  CHECK(answered(200, R"({"status":400,"body":"Invalid Base64-encoded payload"})"));
  CHECK(answered(200, R"({"status":403,"body":"user not found"})"));
  CHECK_FALSE(answered(200, R"({"status":400,"body":"missing key - text"})"));
}

TEST_CASE("a probe fails if the server asks for credentials, whatever its body says") {
  CHECK_FALSE(answered(401, "user not found", {{"www-authenticate", "Basic realm=\"x\""}}));
  CHECK_FALSE(answered(403, "<h1>Forbidden</h1>"));
}

TEST_CASE("a probe fails with retry where real messages would wait") {
  CHECK(answered(503).error().advice == util::Advice::retry);
  CHECK(answered(302).error().advice == util::Advice::retry);
  CHECK(answered(400, "UNAVAILABLE: failed to connect").error().advice == util::Advice::retry);
}

}  // namespace route_probe_test
