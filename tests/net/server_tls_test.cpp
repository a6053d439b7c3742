#include "net/server_tls.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "tests/doubles/child.hpp"
#include "tests/doubles/https_server.hpp"
#include "tests/doubles/temp_dir.hpp"
#include "util/log.hpp"

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

TEST_CASE("TLS below 1.2 and key exchanges without forward secrecy are not offered") {
  const doubles::TempDir dir;
  // An RSA key: with it a server could use the RSA key exchange.
  REQUIRE(doubles::run({"sh", "-c",
                        "openssl req -x509 -days 2 -subj /CN=x -newkey rsa:2048 -nodes -keyout " +
                            (dir / "k") + " -out " + (dir / "c") + " 2>/dev/null"}) == 0);
  net::ServerOptions options;
  options.loopback_host = "127.0.0.1";
  options.tls = {dir / "c", dir / "k", ""};
  const auto server = net::HttpServer::start(
      options, [](const net::ServerRequest&) { return net::ServerResponse{}; });
  REQUIRE_MESSAGE(server.has_value(), server.error().what);
  const auto agrees = [&](const std::string& wanted) {
    return doubles::run(
               {"sh", "-c",
                "openssl s_client -connect 127.0.0.1:" + std::to_string((*server)->port()) + " " +
                    wanted + " </dev/null >/dev/null 2>&1"}) == 0;
  };
  CHECK(agrees("-tls1_3"));
  CHECK(agrees("-tls1_2"));
  CHECK(agrees("-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256"));
  CHECK_FALSE(agrees("-tls1_1 -cipher ALL:@SECLEVEL=0"));
  CHECK_FALSE(agrees("-tls1 -cipher ALL:@SECLEVEL=0"));
  for (const char* rsa : {"AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-SHA"})
    CHECK_FALSE(agrees(std::string("-tls1_2 -cipher ") + rsa + ":@SECLEVEL=0"));
}

TEST_CASE("a renewed certificate is used without a restart, once key and certificate fit") {
  const doubles::TempDir dir;
  const doubles::Certificates before, after;
  const auto put = [&](const std::string& from, const std::string& name) {
    std::filesystem::copy_file(from, dir / (name + ".new"));
    std::filesystem::rename(dir / (name + ".new"), dir / name);
  };
  put(before.certificate("server"), "c");
  put(before.key("server"), "k");
  net::ServerOptions options;
  options.loopback_host = "127.0.0.1";
  options.tls = {dir / "c", dir / "k", ""};
  const auto server = net::HttpServer::start(
      options, [](const net::ServerRequest&) { return net::ServerResponse{}; });
  REQUIRE_MESSAGE(server.has_value(), server.error().what);
  const auto is_trusted = [&](const doubles::Certificates& certificates) {
    net::HttpRequest request;
    request.method = "GET";
    request.url = "https://127.0.0.1:" + std::to_string((*server)->port()) + "/";
    request.security.ca_file = certificates.certificate("ca");
    request.total_limit = std::chrono::seconds(10);
    return net::fetch(request).status == 200;
  };
  CHECK(is_trusted(before));
  put(after.certificate("server"), "c");
  CHECK(is_trusted(before));  // the key is still the former one
  put(after.key("server"), "k");
  CHECK(is_trusted(after));
  CHECK_FALSE(is_trusted(before));
  std::filesystem::remove(dir / "c");
  CHECK(is_trusted(after));
}

TEST_CASE("files of a certificate that could not be used are tried again, and others at once") {
  using std::chrono::minutes;
  net::RenewalTries tries;
  util::Deadline now{};
  CHECK(tries.is_due("new", now));
  for (const int wait : {1, 2, 4, 8, 16, 32, 60, 60}) {
    tries.note_failure("new", now);
    CHECK_FALSE(tries.is_due("new", now + minutes(wait) - std::chrono::seconds(1)));
    CHECK(tries.is_due("other", now));
    now += minutes(wait);
    CHECK(tries.is_due("new", now));
  }
  tries.note_failure("other", now);
  CHECK_FALSE(tries.is_due("other", now + std::chrono::seconds(59)));
  CHECK(tries.is_due("other", now + minutes(1)));
}

TEST_CASE("a TLS key that every user can read is reported") {
  const doubles::Certificates certificates;
  std::vector<std::string> lines;
  util::set_log_sink([&](util::LogLevel, std::string_view message, util::LogFields) {
    lines.emplace_back(message);
  });
  const net::ServerTls tls{certificates.certificate("server"), certificates.key("server"), ""};
  std::filesystem::permissions(tls.key_file, std::filesystem::perms(0640));
  CHECK(net::read_tls_files(tls).has_value());
  CHECK(lines.empty());
  std::filesystem::permissions(tls.key_file, std::filesystem::perms(0644));
  CHECK(net::read_tls_files(tls).has_value());
  util::set_log_sink({});
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("chmod o= ") != std::string::npos);
}
