#include "net/server_tls.hpp"

#include <doctest/doctest.h>

#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "tests/doubles/https_server.hpp"

namespace {

struct Secured {
  explicit Secured(bool asks_clients = false) {
    net::ServerOptions options;
    options.loopback_host = "127.0.0.1";
    options.tls = {certificates.certificate("server"), certificates.key("server"),
                   asks_clients ? certificates.certificate("ca") : ""};
    auto started = net::HttpServer::start(options, [](const net::ServerRequest& request) {
      net::ServerResponse response;
      response.body = request.remote + " " + request.client_certificate;
      return response;
    });
    REQUIRE_MESSAGE(started.has_value(), started.error().what);
    server = std::move(*started);
  }
  net::HttpResult ask(const net::Security& security) const {
    net::HttpRequest request;
    request.method = "GET";
    request.url = "https://127.0.0.1:" + std::to_string(server->port()) + "/";
    request.security = security;
    request.total_limit = std::chrono::seconds(10);
    return net::fetch(request);
  }
  net::Security trusting(const std::string& client = "") const {
    net::Security security;
    security.ca_file = certificates.certificate("ca");
    if (!client.empty()) {
      security.client_certificate = certificates.certificate(client);
      security.client_key = certificates.key(client);
    }
    return security;
  }
  doubles::Certificates certificates;
  std::unique_ptr<net::HttpServer> server;
};

}  // namespace

TEST_CASE("a client must trust the CA of the server's certificate") {
  const Secured secured;
  const auto result = secured.ask(secured.trusting());
  CHECK_MESSAGE(result.status == 200, result.fault_text);
  CHECK(result.body == "127.0.0.1 ");
  net::Security other;
  other.ca_file = secured.certificates.certificate("other-ca");
  CHECK(secured.ask(other).fault == net::Fault::tls);
}

TEST_CASE("a client certificate of the CA is known by its fingerprint, another is refused") {
  const Secured secured(true);
  const auto known = secured.ask(secured.trusting("client"));
  REQUIRE_MESSAGE(known.status == 200, known.fault_text);
  CHECK(known.body.size() == std::string("127.0.0.1 ").size() + 64);
  CHECK(secured.ask(secured.trusting()).body == "127.0.0.1 ");
  auto stranger = secured.trusting();
  stranger.client_certificate = secured.certificates.certificate("other-ca");
  stranger.client_key = secured.certificates.key("other-ca");
  const auto refused = secured.ask(stranger);
  CHECK((refused.status == 403 || refused.fault != net::Fault::none));
}

TEST_CASE("missing or mismatched files are named at the start") {
  const doubles::Certificates certificates;
  CHECK_FALSE(
      net::read_tls_files({"/nonexistent.pem", certificates.key("server"), ""}).has_value());
  net::ServerOptions options;
  options.loopback_host = "127.0.0.1";
  options.tls = {certificates.certificate("server"), certificates.key("client"), ""};
  CHECK_FALSE(net::HttpServer::start(options, {}).has_value());
}

TEST_CASE("without TLS only loopback is listened on") {
  net::ServerOptions options;
  options.loopback_host = "0.0.0.0";
  CHECK_FALSE(net::HttpServer::start(options, {}).has_value());
}
