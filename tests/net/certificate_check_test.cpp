#include "net/certificate_check.hpp"

#include <doctest/doctest.h>

#include "net/fault.hpp"
#include "net/http_server.hpp"
#include "tests/doubles/https_server.hpp"
#include "tests/doubles/raw_server.hpp"

using doubles::RawServer;
using net::CertificateFault;
using Then = RawServer::Answer::Then;
using namespace std::chrono_literals;

TEST_CASE("each result of OpenSSL has its class") {
  CHECK(net::certificate_fault_of(0) == CertificateFault::none);
  CHECK(net::certificate_fault_of(9) == CertificateFault::not_yet_valid);
  CHECK(net::certificate_fault_of(10) == CertificateFault::expired);
  CHECK(net::certificate_fault_of(18) == CertificateFault::unknown_issuer);
  CHECK(net::certificate_fault_of(20) == CertificateFault::unknown_issuer);
  CHECK(net::certificate_fault_of(62) == CertificateFault::wrong_host);
  CHECK(net::certificate_fault_of(7) == CertificateFault::other);
}

TEST_CASE("a certificate of an unknown issuer, for another host, and a good one") {
  const doubles::Certificates certificates;
  const doubles::HttpsServer server(certificates);
  const auto check = [&](const char* host, const std::string& ca) {
    return net::check_certificate(
        "https://" + std::string(host) + ":" + std::to_string(server.port()) + "/x",
        {.ca_file = certificates.certificate(ca)}, 10s);
  };
  CHECK(check("127.0.0.1", "ca") == CertificateFault::none);
  CHECK(check("127.0.0.1", "other-ca") == CertificateFault::unknown_issuer);
  CHECK(check("localhost", "ca") == CertificateFault::wrong_host);
}

TEST_CASE("a server without TLS is told from one that is not there") {
  net::ServerOptions options;
  options.loopback_host = "127.0.0.1";
  const auto server = net::HttpServer::start(
      options, [](const net::ServerRequest&) { return net::ServerResponse{}; });
  REQUIRE(server);
  const auto port = std::to_string((*server)->port());
  // Some handshakes, depending on their random octets, the server answers, at others it closes.
  for (int i = 0; i < 40; ++i)
    CHECK(net::check_certificate("https://127.0.0.1:" + port, {}, 10s) ==
          CertificateFault::plain_http);
  CHECK(net::check_certificate("http://127.0.0.1:" + port, {}, 2s) == CertificateFault::none);
  CHECK(net::check_certificate("https://127.0.0.1:1", {}, 2s) == CertificateFault::none);
}

TEST_CASE("a server that closes at a handshake has no TLS if it answers a request without") {
  std::string answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
  auto expected = CertificateFault::plain_http;
  SUBCASE("it has nothing there") {}
  SUBCASE("it asks for TLS") {
    answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    expected = CertificateFault::other;
  }
  SUBCASE("it says nothing") {
    answer = "";
    expected = CertificateFault::other;
  }
  RawServer server(
      [&answer](const std::string&) {
        return RawServer::Answer{answer, Then::close};
      },
      RawServer::Handshake::is_closed);
  const auto url = "https" + server.url().substr(4);
  CHECK(net::check_certificate(url, {}, 10s) == expected);
}
