#include "app/api_client.hpp"

#include "tests/app/servers.hpp"

using namespace app_test;

namespace {

net::HttpResult raw(int status, const std::string& body) {
  net::HttpResult result;
  result.status = status;
  result.body = body;
  return result;
}

app::CommandResult<app::ApiResponse> asked(const net::HttpResult& result) {
  return app::ApiClient([&](const net::HttpRequest&) { return result; }, "")
      .request({.url = kGateway + "/x"});
}

}  // namespace

TEST_CASE("a request carries the session, the body and the CA file") {
  net::HttpRequest seen;
  const app::ApiClient client(
      [&](net::HttpRequest request) {
        seen = std::move(request);
        return raw(200, "{}");
      },
      "/ca.pem");
  CHECK(client.request({"POST", kGateway + "/x", "{}", "s1"}).has_value());
  CHECK(seen.security.ca_file == "/ca.pem");
  CHECK(seen.answer_limit <= 1024 * 1024);
  CHECK(seen.headers == std::vector<std::pair<std::string, std::string>>{
                            {"Content-Type", "application/json"}, {"Authorization", "Bearer s1"}});
}

TEST_CASE("a refusal has the server's reason, made safe, and the next step") {
  CHECK(asked(raw(401, R"({"error":"sign in"})")).error().exit == app::kDenied);
  CHECK(asked(raw(404, "")).error().exit == app::kNoSuch);
  const auto busy = raw(429, R"({"error":"not now +237670000001"})");
  const auto refused = asked(busy).error();
  CHECK(refused.status == 429);
  CHECK(refused.what.find("not now") != std::string::npos);
  CHECK(refused.what.find("+237670000001") == std::string::npos);
  auto later = busy;
  later.headers["retry-after"] = "17";
  CHECK(asked(later).error().next == "try again in 17 s");
  // There is one "next": the server's, if this program has none.
  const auto both = asked(Servers::said(400, {{"error", "no such thing; next: GET it"}}));
  CHECK(both.error().what.ends_with(": no such thing"));
  CHECK(both.error().next == "GET it");
  CHECK(asked(raw(503, "{}")).error().exit == app::kUnreachable);
  CHECK(asked(raw(500, "{}")).error().exit == app::kFailed);
  CHECK(asked(raw(503, "{\"error\":\"\x1b[2J\"}")).error().what.find('\x1b') == std::string::npos);
  CHECK(asked(raw(301, "")).error().status == 301);
}

TEST_CASE("a response that is no JSON object is an error") {
  for (const auto& body : {std::string(), std::string("[]"), std::string("<html>"),
                           std::string(900'000, '['), std::string("{\"a\":"), std::string(5, '\0')})
    CHECK_FALSE(asked(raw(200, body)).has_value());
}

TEST_CASE("a server that cannot be reached has another exit code than one that refuses") {
  net::HttpResult result;
  result.fault = net::Fault::connect;
  result.fault_text = "connect: refused";
  CHECK(asked(result).error().exit == app::kUnreachable);
  result.fault = net::Fault::tls;
  CHECK(asked(result).error().next.find("--ca-file") != std::string::npos);
  result.fault = net::Fault::timeout;
  CHECK(asked(result).error().exit == app::kTimeout);
}

TEST_CASE("the first event of a stream is returned; a stream without one is an error") {
  std::string stream = "event: pause\ndata: {}\n\nevent: code\ndata: {\"a\":1}\n\n";
  int status = 200;
  const app::ApiClient client(
      [&](const net::HttpRequest& request) {
        CHECK(request.enough("event: code\ndata: x\n\n"));
        CHECK_FALSE(request.enough("event: code\ndata: x\n"));
        return raw(status, stream);
      },
      "");
  CHECK(client.first_event(kGateway + "/e", "code").value() == "{\"a\":1}");
  stream = "event: unavailable\ndata: {}\n\nevent: code\ndata: x\n\n";
  CHECK_FALSE(client.first_event(kGateway + "/e", "code").has_value());
  stream.clear();
  CHECK_FALSE(client.first_event(kGateway + "/e", "code").has_value());
  status = 410;
  CHECK(client.first_event(kGateway + "/e", "code").error().status == 410);
}
