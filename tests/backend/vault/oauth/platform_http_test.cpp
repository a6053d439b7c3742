#include "backend/vault/oauth/platform_http.hpp"

#include <doctest/doctest.h>

#include "net/http_server.hpp"
#include "tests/doubles/raw_server.hpp"

namespace {

vault::Policy policy_with(const std::string& token_url,
                          const std::vector<std::string>& instances = {}) {
  vault::Policy policy;
  policy.platforms.emplace_back();
  policy.platforms[0].token_url = token_url;
  policy.platforms[0].instances = instances;
  return policy;
}

doubles::RawServer server_that_answers(const std::string& body) {
  return doubles::RawServer([body](const std::string&) {
    return doubles::RawServer::Answer{
        "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body};
  });
}

net::HttpRequest get(const std::string& url) {
  net::HttpRequest request;
  request.method = "GET";
  request.url = url;
  return request;
}

}  // namespace

TEST_CASE("a server that users name may not be in the private network unless that is allowed") {
  auto server = server_that_answers("here");
  auto policy = policy_with("https://a.example/token");
  const std::atomic<bool> stop{false};
  const auto fetch = vault::make_fetch(policy, stop);
  CHECK(fetch(get(server.url())).fault == net::Fault::connect);
  CHECK(server.connections() == 0);
  // Any notation of the address, and a name that resolves to it.
  auto by_name = server.url();
  by_name.replace(by_name.find("127.0.0.1"), 9, "localhost");
  CHECK(fetch(get(by_name)).fault == net::Fault::connect);
  CHECK(server.connections() == 0);
  policy.private_addresses = true;
  CHECK(fetch(get(server.url())).body == "here");
}

TEST_CASE("a server that the configuration names may have any address") {
  auto server = server_that_answers("here");
  const auto policy = policy_with(server.url() + "/token");
  const std::atomic<bool> stop{false};
  CHECK(vault::make_fetch(policy, stop)(get(server.url() + "/x")).body == "here");
  const auto with_instance = policy_with("{instance}/token", {server.url(), "any"});
  CHECK(vault::make_fetch(with_instance, stop)(get(server.url() + "/x")).body == "here");
}

TEST_CASE("an endless response is cut off") {
  auto server = server_that_answers(std::string(100 * 1024, 'x'));
  const auto policy = policy_with(server.url());
  const std::atomic<bool> stop{false};
  CHECK(vault::make_fetch(policy, stop)(get(server.url())).body.size() == 64 * 1024);
}

TEST_CASE("is_configured() finds the servers that the configuration names") {
  const auto policy = policy_with("https://A.example:8443/token", {"https://m.example", "any"});
  CHECK(vault::is_configured(policy, "https://a.example:8443/other?x"));
  CHECK(vault::is_configured(policy, "https://m.example/oauth/token"));
  CHECK_FALSE(vault::is_configured(policy, "https://a.example/token"));
  CHECK_FALSE(vault::is_configured(policy, "http://m.example/"));
  CHECK_FALSE(vault::is_configured(policy, "https://m.example.evil.example/"));
  CHECK_FALSE(vault::is_configured(policy, "any"));
  CHECK_FALSE(vault::is_configured(policy, ""));
}
