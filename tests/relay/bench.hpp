// The real spool, a fake network, and a relay between them.
#pragma once

#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "relay/relay.hpp"
#include "tests/doubles/fake_http.hpp"
#include "tests/spool/desk.hpp"
#include "util/log.hpp"

namespace relay_test {

using doubles::http_answer;
using doubles::http_fault;
using relay::Breaker;
using namespace std::chrono_literals;

inline relay::RouteSettings route(const std::string& name) {
  relay::RouteSettings settings;
  settings.name = name;
  settings.url = "http://" + name + "/";
  settings.accept = relay::Accept::all;
  return settings;
}

inline std::shared_ptr<const relay::RouteTable> table_of(std::vector<relay::RouteSettings> routes) {
  return std::make_shared<const relay::RouteTable>(std::move(routes));
}

/// The real spool, a fake network, and a relay between them.
struct Bench {
  explicit Bench(std::vector<relay::RouteSettings> routes = {route("main")})
      : Bench(table_of(std::move(routes))) {}
  explicit Bench(std::shared_ptr<const relay::RouteTable> routes) : table(std::move(routes)) {
    util::set_log_sink([this](util::LogLevel, std::string_view line, util::LogFields) {
      log += std::string(line) + "\n";
    });
    start();
  }
  ~Bench() { util::set_log_sink({}); }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
  /// Options without the flood guard: the relay shares a route fairly without it.
  static spool::Options without_limit() {
    spool::Options options;
    options.settings.sender_limit = 0;
    return options;
  }
  void start() { relay.emplace(*desk.spool, desk.file, http, desk.clock, table, 1); }
  void restart() {
    relay.reset();
    http.forget();
    desk.close();
    desk.open();
    start();
  }
  void receive(const std::string& text) { receive_many(text, 1); }
  /// Each from a sender of its own; `from` sets one for all.
  void receive_many(const std::string& text, int count, const std::string& from = "") {
    std::vector<spool::ReceivedPdu> arrivals;
    for (int i = 0; i < count; ++i) {
      desk::SmsOptions options;
      options.sender = from.empty() ? "+2376" + std::to_string(7'000'001 + last) : from;
      arrivals.push_back(desk::one_sms(text + std::to_string(++last), options));
    }
    desk::ok(desk.inbox().accept(arrivals, *table));
  }
  void step(util::Duration at_most = 1s) { desk::ok(relay->step(desk.clock.in(at_most), -1)); }
  void run_for(util::Duration time) {
    const auto end = desk.clock.in(time);
    while (desk.clock.now() < end) step(end - desk.clock.now());
  }
  int count(spool::DeliveryState state, const std::string& name = "main") {
    return static_cast<int>(
        desk::ok(desk.queue().deliveries(state, name, {.limit = 100'000})).size());
  }
  spool::Delivery only(const std::string& name = "main") {
    const auto all = desk::ok(desk.queue().deliveries(std::nullopt, name, {}));
    REQUIRE(all.size() == 1);
    return all.front();
  }
  relay::RouteState state(std::size_t i = 0) const { return relay->states().at(i); }

  desk::Desk desk{without_limit()};
  doubles::FakeHttp http{desk.clock};
  std::shared_ptr<const relay::RouteTable> table;
  std::optional<relay::Relay> relay;
  int last = 0;
  std::string log;
};

using State = spool::DeliveryState;

}  // namespace relay_test
