// The relay with the real spool, the real client and real servers on loopback.
#include <doctest/doctest.h>

#include <atomic>
#include <mutex>
#include <set>

#include "net/http_server.hpp"
#include "relay/relay.hpp"
#include "tests/doubles/https_server.hpp"
#include "tests/doubles/raw_server.hpp"
#include "tests/doubles/temp_dir.hpp"
#include "tests/relay/quick_route.hpp"
#include "tests/spool/desk.hpp"
#include "util/log.hpp"

using namespace std::chrono_literals;
using State = spool::DeliveryState;

namespace {

struct LiveLine {
  explicit LiveLine(relay::RouteSettings settings)
      : table(std::make_shared<const relay::RouteTable>(std::vector{std::move(settings)})) {
    util::set_log_sink([](util::LogLevel, std::string_view, util::LogFields) {});
    file = desk::ok(spool::File::open({.path = folder / "spool.db"}, clock));
    spool.emplace(file);
    relay.emplace(*spool, file, *http, clock, table, 1);
  }
  ~LiveLine() { util::set_log_sink({}); }
  void receive(int count) {
    std::vector<spool::ReceivedPdu> arrivals;
    for (int i = 0; i < count; ++i)
      arrivals.push_back(desk::one_sms("message " + std::to_string(++last)));
    desk::ok(spool::Inbox(*spool).accept(arrivals, *table));
  }
  std::size_t count(State state) {
    return desk::ok(spool::DeliveryQueue(*spool).deliveries(state, "main", {.limit = 10'000}))
        .size();
  }
  /// Returns the error of a delivery that has one.
  std::string last_error() {
    for (const auto& delivery :
         desk::ok(spool::DeliveryQueue(*spool).deliveries(std::nullopt, "main", {})))
      if (!delivery.last_error.empty()) return delivery.last_error;
    return {};
  }
  template <class Done>
  bool run_until(Done done) {
    const auto deadline = clock.in(30s);
    while (!done() && clock.now() < deadline) desk::ok(relay->step(clock.in(20ms), -1));
    return done();
  }
  bool all_delivered(std::size_t wanted) {
    return run_until([&] { return count(State::delivered) == wanted; });
  }

  util::SystemClock clock;
  doubles::TempDir folder;
  std::shared_ptr<const relay::RouteTable> table;
  std::shared_ptr<spool::File> file;
  std::optional<spool::Spool> spool;
  std::unique_ptr<net::HttpClient> http = net::make_http_client(clock);
  std::optional<relay::Relay> relay;
  int last = 0;
};

/// A Gateway server that records the accepted messages.
struct Gateway {
  explicit Gateway(int port = 0) {
    net::ServerOptions options;
    options.loopback_host = "127.0.0.1";
    options.loopback_port = port;
    auto started = net::HttpServer::start(options, [this](const net::ServerRequest& request) {
      const std::lock_guard lock(mutex);
      ++requests;
      net::ServerResponse response;
      response.status = failures > 0 ? failure : 200;
      response.headers = extra;
      if (failures > 0) {
        --failures;
      } else {
        taken.insert(request.headers.at("idempotency-key"));
        bodies.push_back(request.body);
      }
      return response;
    });
    REQUIRE_MESSAGE(started.has_value(), started.error().what);
    server = std::move(*started);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server->port()) + "/p"; }

  std::mutex mutex;
  int requests = 0, failures = 0, failure = 500;
  std::vector<std::pair<std::string, std::string>> extra;
  std::set<std::string> taken;
  std::vector<std::string> bodies;
  std::unique_ptr<net::HttpServer> server;
};

}  // namespace

TEST_CASE("messages arrive at a real server, each once and unchanged") {
  Gateway gateway;
  LiveLine line(quick_route(gateway.url()));
  line.receive(300);
  REQUIRE(line.all_delivered(300));
  CHECK(gateway.requests == 300);
  CHECK(gateway.taken.size() == 300);
  CHECK(gateway.bodies.front().find("\"text\":\"message ") != std::string::npos);
}

TEST_CASE("a server that is down, then up, gets all messages") {
  const int port = doubles::free_port();
  LiveLine line(quick_route("http://127.0.0.1:" + std::to_string(port) + "/"));
  line.receive(50);
  CHECK(line.run_until([&] { return line.relay->states()[0].breaker != relay::Breaker::closed; }));
  CHECK(line.count(State::waiting) == 50);
  Gateway gateway(port);
  REQUIRE(line.all_delivered(50));
  CHECK(gateway.taken.size() == 50);
}

TEST_CASE("after 500, 429 and 503 no message is lost or sent twice") {
  Gateway gateway;
  gateway.failures = 30;
  SUBCASE("500") {
    gateway.failure = 500;
  }
  SUBCASE("503") {
    gateway.failure = 503;
  }
  SUBCASE("429 with a time") {
    gateway.failure = 429;
    gateway.failures = 3;
    gateway.extra = {{"Retry-After", "1"}};
  }
  LiveLine line(quick_route(gateway.url()));
  line.receive(40);
  REQUIRE(line.all_delivered(40));
  CHECK(gateway.taken.size() == 40);
}

TEST_CASE("a server that resets, then answers, gets all messages") {
  std::atomic<int> resets{20};
  std::set<std::string> taken;
  std::mutex mutex;
  doubles::RawServer server([&](const std::string& request) -> doubles::RawServer::Answer {
    if (resets-- > 0) return {"", doubles::RawServer::Answer::Then::reset};
    const std::lock_guard lock(mutex);
    const auto at = request.find("Idempotency-Key: ");
    taken.insert(request.substr(at + 17, 64));
    return {"HTTP/1.1 204 No Content\r\n\r\n", doubles::RawServer::Answer::Then::keep};
  });
  LiveLine line(quick_route(server.url()));
  line.receive(40);
  REQUIRE(line.all_delivered(40));
  CHECK(taken.size() == 40);
}

TEST_CASE("a request to a server that never answers ends at its time limit") {
  std::atomic<bool> hang{true};
  doubles::RawServer server([&](const std::string&) -> doubles::RawServer::Answer {
    if (hang) return {"", doubles::RawServer::Answer::Then::hang};
    return {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", doubles::RawServer::Answer::Then::keep};
  });
  auto settings = quick_route(server.url());
  settings.timeout = 200ms;
  LiveLine line(settings);
  line.receive(10);
  CHECK(line.run_until([&] { return line.last_error().starts_with("timeout: "); }));
  hang = false;
  REQUIRE(line.all_delivered(10));
}

TEST_CASE("over TLS only the right CA, pin and name get the messages") {
  const doubles::Certificates certificates;
  const doubles::HttpsServer server(certificates);
  auto settings = quick_route(server.url());
  settings.ca_file = certificates.certificate("ca");
  settings.pinned_public_key = certificates.pin("server");
  bool right = false;
  SUBCASE("all right") {
    right = true;
  }
  SUBCASE("not the CA") {
    settings.ca_file = certificates.certificate("other-ca");
  }
  SUBCASE("not the pin") {
    settings.pinned_public_key = certificates.pin("client");
  }
  SUBCASE("not the name") {
    settings.url = server.url("localhost");
  }
  LiveLine line(settings);
  line.receive(30);
  if (right) {
    CHECK(line.all_delivered(30));
    return;
  }
  CHECK(line.run_until([&] { return line.relay->states()[0].breaker != relay::Breaker::closed; }));
  CHECK_MESSAGE(line.last_error().starts_with("tls: "), line.last_error());
  CHECK(line.count(State::waiting) == 30);
}
