// Faults of servers and of the way to them seeded into real programs: each route has a server that
// fails in its own way, and `gsmrelay status` and `gsmrelay doctor` name the cause of each.
#include <doctest/doctest.h>

#include <memory>

#include "net/http_server.hpp"
#include "seeded_faults.hpp"
#include "sms_maker.hpp"
#include "tests/doubles/https_server.hpp"
#include "tests/doubles/raw_server.hpp"

using namespace std::chrono_literals;
using doubles::RawServer;
using harness::eventually;
using harness::Seeded;

namespace {

using Then = RawServer::Answer::Then;

/// A server that answers each request with the same octets. In each text, "@" is the route's name.
struct FaultyServer {
  const char* fault;
  const char* name;
  std::string answer;
  const char* code;
  const char* severity;
  const char* next;
  const char* says;
  Then then = Then::keep;
  const char* toml = "";  ///< further lines of its [[route]]
};

std::string http(const std::string& status, const std::string& headers = {},
                 const std::string& body = R"({"error":"told to"})") {
  return "HTTP/1.1 " + status + "\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

constexpr const char* kTest = "gsmrelay route test @";
constexpr const char* kEdit = "gsmrelay config edit FILE";
const std::string kHtml = "Content-Type: text/html\r\n";
const std::string kPage = "<!DOCTYPE html><html><body>Welcome! Log in here.</body></html>";

/// None of these takes a message.
const FaultyServer kDown[] = {
    {"HTTP 500", "r500", http("500 Error"), "route-server-error", "critical", kTest,
     "@ does not work: HTTP 500"},
    {"HTTP 501", "r501", http("501 Not Implemented"), "route-server-error", "critical", kTest,
     "@ does not work: HTTP 501"},
    {"HTTP 502", "r502", http("502 Bad Gateway", kHtml, "<html>nginx</html>"), "route-server-error",
     "critical", kTest, "@ does not work: HTTP 502"},
    {"HTTP 503", "r503", http("503 Service Unavailable"), "route-server-error", "critical", kTest,
     "@ does not work: HTTP 503"},
    {"HTTP 504", "r504", http("504 Gateway Timeout"), "route-server-error", "critical", kTest,
     "@ does not work: HTTP 504"},
    {"HTTP 401", "r401", http("401 Unauthorized"), "route-refused", "critical", kEdit,
     "@ refuses us: HTTP 401"},
    {"HTTP 403", "r403", http("403 Forbidden"), "route-refused", "critical", kEdit,
     "@ refuses us: HTTP 403"},
    {"HTTP 404", "r404", http("404 Not Found"), "route-refused", "critical", kEdit,
     "@ refuses us: HTTP 404"},
    {"HTTP 405", "r405", http("405 Method Not Allowed"), "route-refused", "critical", kEdit,
     "@ refuses us: HTTP 405"},
    {"HTTP 407 of a proxy", "r407", http("407 Proxy Authentication Required"), "route-refused",
     "critical", kEdit, "@ refuses us: HTTP 407"},
    {"HTTP 410", "r410", http("410 Gone"), "route-refused", "critical", kEdit,
     "@ refuses us: HTTP 410"},
    {"HTTP 301 to another path", "r301",
     http("301 Moved Permanently", "Location: /elsewhere\r\n", ""), "route-refused", "critical",
     kEdit, "@ refuses us: HTTP 301: a redirect"},
    {"HTTP 400 with a web page", "r400", http("400 Bad Request", kHtml, kPage), "route-refused",
     "critical", kEdit, "@ refuses us: HTTP 400 with a web page"},
    {"HTTP 302 to a log-in page", "r302",
     http("302 Found", "Location: http://portal.example/login\r\n", ""), "route-portal", "critical",
     kTest, "a log-in page answered instead of @ (captive portal?)"},
    {"HTTP 200 with a web page", "html", http("200 OK", kHtml, kPage), "route-portal", "critical",
     kTest, "a log-in page answered instead of @"},
    {"a web page that is not labelled", "plain", http("200 OK", "", kPage), "route-portal",
     "critical", kTest, "a log-in page answered instead of @"},
    {"JSON of a captive portal", "capport",
     http("200 OK", "Content-Type: application/captive+json\r\n", R"({"captive":true})"),
     "route-portal", "critical", kTest, "a log-in page answered instead of @"},
    {"HTTP 511", "r511", http("511 Network Authentication Required"), "route-portal", "critical",
     kTest, "a log-in page answered instead of @"},
    {"HTTP 408", "r408", http("408 Request Timeout"), "route-down", "critical", kTest,
     "@ does not work: HTTP 408"},
    {"no answer", "hung", "", "route-timeout", "critical", kTest, "@ does not answer in time",
     Then::hang, "timeout = \"1s\"\n"},
    {"half an answer", "half", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nabc", "route-timeout",
     "critical", kTest, "@ does not answer in time", Then::hang, "timeout = \"1s\"\n"},
    {"the connection is reset", "reset", "", "route-down", "critical", kTest, "@ does not work",
     Then::reset},
    {"an answer that is not HTTP", "ssh", "SSH-2.0-OpenSSH_9.2\r\n", "route-down", "critical",
     kTest, "@ does not work", Then::close},
};

/// These answer, and ask for patience or refuse some messages for good.
const FaultyServer kImpaired[] = {
    {"HTTP 429 with Retry-After", "r429", http("429 Too Many Requests", "Retry-After: 120\r\n"),
     "route-busy", "degraded", "", "@ asks us to wait 1"},
    {"HTTP 503 with Retry-After", "busy", http("503 Service Unavailable", "Retry-After: 300\r\n"),
     "route-busy", "degraded", "", "@ asks us to wait"},
    {"HTTP 413 to all messages", "r413", http("413 Content Too Large"), "dead-letters", "degraded",
     "gsmrelay queue list --state dead --route @", "@ has 5 dead letters"},
    {"HTTP 422 to all messages", "r422", http("422 Unprocessable Content"), "dead-letters",
     "degraded", "gsmrelay queue list --state dead --route @", "@ has 5 dead letters"},
};

std::string with_name(std::string text, const std::string& name) {
  for (auto at = text.find('@'); at != std::string::npos; at = text.find('@', at + name.size()))
    text.replace(at, 1, name);
  return text;
}

/// An appliance with one modem that works and a route for each fault.
class FaultyRoutes {
 public:
  FaultyRoutes() {
    options_.receivers = 0;
    options_.folder = harness::folder_of_box();
  }
  void add(std::span<const FaultyServer> servers) {
    for (const auto& server : servers) {
      servers_.push_back(std::make_unique<RawServer>([&server](const std::string&) {
        return RawServer::Answer{server.answer, server.then};
      }));
      add({server.fault, server.name, server.code, server.severity,
           with_name(server.next, server.name), with_name(server.says, server.name)},
          servers_.back()->url("/v3/publish"), server.toml);
    }
  }
  void add(const Seeded& seeded, const std::string& url, const std::string& more = {}) {
    options_.more_toml += "[[route]]\nname = \"" + seeded.subject + "\"\nurl = \"" + url +
                          "\"\nbackoff_first = \"100ms\"\nbackoff_max = \"300ms\"\n" + more;
    faults.push_back(seeded);
    // The server still fails: so does its test.
    if (seeded.next.starts_with("gsmrelay route test ")) faults.back().exit = 1;
  }
  /// Starts the daemon and delivers five SMS of five senders.
  harness::Appliance& start() {
    appliance_ = std::make_unique<harness::Appliance>(options_);
    const auto file = appliance_->dir() / "gsmrelayd.toml";
    for (auto& fault : faults)
      if (fault.next == kEdit) fault.next.replace(fault.next.find("FILE"), 4, file);
    appliance_->start_daemon();
    REQUIRE(eventually([&] { return appliance_->daemon_answers(); }));
    harness::SmsMaker maker(97);
    for (int i = 0; i < 5; ++i)
      appliance_->deliver(
          0, maker.pdus("+23767000003" + std::to_string(i), maker.ciphertext(1)).front());
    return *appliance_;
  }

  std::vector<Seeded> faults;

 private:
  harness::ApplianceOptions options_;
  std::vector<std::unique_ptr<RawServer>> servers_;
  std::unique_ptr<harness::Appliance> appliance_;
};

}  // namespace

TEST_CASE("row 137: a server that takes no message is named by its cause, in status and doctor") {
  FaultyRoutes routes;
  routes.add(kDown);
  const doubles::Certificates certificates;
  certificates.make_dated("old", "20240101000000Z", "20250131000000Z");
  certificates.make_dated("early", "20900101000000Z", "20910101000000Z");
  using enum doubles::ClientCertificate;
  const doubles::HttpsServer good(certificates), old(certificates, ignored, "old"),
      early(certificates, ignored, "early"), demanding(certificates, demanded);
  const auto authority = "ca_file = \"" + certificates.certificate("ca") + "\"\n";
  const auto at = [](const doubles::HttpsServer& server) {
    return "127.0.0.1:" + std::to_string(server.port());
  };
  routes.add({"certificate expired", "expired", "route-certificate-expired", "critical",
              "gsmrelay route test expired", "the certificate of " + at(old) + " has expired"},
             old.url(), authority);
  routes.add({"certificate not yet valid", "early", "route-certificate-early", "critical",
              "timedatectl status", "the certificate of " + at(early) + " is not yet valid"},
             early.url(), authority);
  routes.add({"issuer of the certificate unknown", "issuer", "route-certificate-issuer", "critical",
              kEdit, "the certificate of " + at(good) + " has an unknown issuer"},
             good.url());
  routes.add(
      {"certificate for another host", "host", "route-certificate-host", "critical", kEdit,
       "the certificate of localhost:" + std::to_string(good.port()) + " is for another name"},
      good.url("localhost"), authority);
  routes.add({"the server wants a certificate of the client", "client", "route-tls", "critical",
              "gsmrelay route test client", "no secure connection to client"},
             demanding.url(), authority);
  const auto web = net::HttpServer::start({.loopback_host = "127.0.0.1"},
                                          [](const auto&) { return net::ServerResponse{}; });
  REQUIRE(web);
  const auto plain = "127.0.0.1:" + std::to_string((*web)->port());
  routes.add({"plain HTTP behind https://", "nontls", "route-plain-http", "critical", kEdit,
              plain + " speaks plain HTTP"},
             "https://" + plain + "/v3/publish");
  const auto shut = "127.0.0.1:" + std::to_string(doubles::free_port());
  routes.add({"nothing listens at the port", "shut", "route-connect", "critical",
              "gsmrelay route test shut", shut + " accepts no connection"},
             "http://" + shut + "/v3/publish");
  routes.add({"the network cannot be reached", "beyond", "route-connect", "critical",
              "gsmrelay route test beyond", "[2001:db8::1] accepts no connection"},
             "http://[2001:db8::1]/v3/publish", "timeout = \"1s\"\n");
  routes.add({"the name of the server does not exist", "nameless", "route-dns", "critical",
              "gsmrelay route test nameless",
              "the name of nameless's server is not found: no-such-host.invalid"},
             "http://no-such-host.invalid/v3/publish");
  doubles::TempDir files;
  const auto open = files.file("open", "x", 0644);
  RawServer willing([](const std::string&) { return RawServer::Answer{http("200 OK", "", "{}")}; });
  routes.add({"the secret can be read by others", "held", "route-held", "critical",
              "sudo chmod 600 " + open, "held is held: " + open},
             willing.url("/v3/publish"), "bearer_token = \"file:" + open + "\"\n");
  auto& appliance = routes.start();
  harness::check_named(appliance, routes.faults, 180s);
  CHECK(harness::report(appliance, {"status"}).text("state") == "critical");
  harness::check_next_commands(appliance, routes.faults);
  // sudo chmod 600 FILE has let the route go.
  CHECK(eventually([&] {
    const auto status = harness::report(appliance, {"status"});
    for (const auto& one : status["troubles"])
      if (one.text("subject") == "held") return false;
    return true;
  }));
}

TEST_CASE("row 137: a server that asks for patience or refuses messages for good is no outage") {
  FaultyRoutes routes;
  routes.add(kImpaired);
  auto& appliance = routes.start();
  harness::check_named(appliance, routes.faults, 180s);
  harness::check_next_commands(appliance, routes.faults);
}
