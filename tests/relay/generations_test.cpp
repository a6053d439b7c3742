// The HTTP route against every generation of Gateway server.
#include <doctest/doctest.h>

#include "relay/relay.hpp"
#include "tests/doubles/gateway_generations.hpp"
#include "tests/relay/quick_route.hpp"
#include "tests/spool/desk.hpp"
#include "util/log.hpp"

using namespace std::chrono_literals;
using doubles::Inside;
using State = spool::DeliveryState;

namespace {

const std::string kPayload = "NgAAAGd4cGVyaW1lbnRhbGNpcGhlcnRleHQxMjM0NTY3ODkw";

/// One message on its way to one server, through the real relay and the real client.
struct Line {
  explicit Line(const std::string& url) {
    util::set_log_sink([](util::LogLevel, std::string_view, util::LogFields) {});
    table = std::make_shared<const relay::RouteTable>(std::vector{quick_route(url)});
    file = desk::ok(spool::File::open({.path = folder / "spool.db"}, clock));
    spool.emplace(file);
    relay.emplace(*spool, file, *http, clock, table, 1);
    const std::vector arrivals{desk::one_sms(kPayload)};
    desk::ok(spool::Inbox(*spool).accept(arrivals, *table));
  }
  ~Line() { util::set_log_sink({}); }
  template <class Done>
  bool run_until(Done done) {
    const auto deadline = clock.in(30s);
    while (!done() && clock.now() < deadline) desk::ok(relay->step(clock.in(20ms), -1));
    return done();
  }
  bool is(State state) {
    return desk::ok(spool::DeliveryQueue(*spool).deliveries(state, "main", {})).size() == 1;
  }
  bool becomes(State state) {
    return run_until([&] { return is(state); });
  }

  util::SystemClock clock;
  doubles::TempDir folder;
  std::shared_ptr<const relay::RouteTable> table;
  std::shared_ptr<spool::File> file;
  std::optional<spool::Spool> spool;
  std::unique_ptr<net::HttpClient> http = net::make_http_client(clock);
  std::optional<relay::Relay> relay;
};

}  // namespace

TEST_CASE("every generation of Gateway server gets a message unchanged and once") {
  for (const auto& generation : doubles::all_generations()) {
    CAPTURE(generation.name);
    doubles::GatewayServer server(generation);
    Line line(server.url());
    CHECK(line.becomes(State::delivered));
    CHECK(server.taken() == std::vector{kPayload});
    CHECK(server.requests() == 1);
  }
}

TEST_CASE("a delivery waits while the back end is down, with every generation of server") {
  for (const auto& generation : doubles::all_generations()) {
    CAPTURE(generation.name);
    doubles::GatewayServer server(generation);
    server.set(Inside::back_end_down);
    Line line(server.url());
    CHECK(line.run_until([&] { return server.requests() >= 2; }));
    CHECK(line.is(State::waiting));
    server.set(Inside::publishes);
    CHECK(line.becomes(State::delivered));
    CHECK(server.taken() == std::vector{kPayload});
  }
}

TEST_CASE("a message of an unknown sender is sent once") {
  for (const auto& generation : doubles::all_generations()) {
    CAPTURE(generation.name);
    doubles::GatewayServer server(generation);
    server.set(Inside::unknown_user);
    Line line(server.url());
    // The servers of 2022 answer 200 and keep the message.
    const bool says_200 = generation.answer == doubles::generations::g1;
    CHECK(line.becomes(says_200 ? State::delivered : State::dead));
    CHECK(server.requests() == 1);
  }
}
