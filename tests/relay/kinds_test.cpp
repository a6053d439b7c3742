// Route kinds that are not HTTP: the relay waits for their completion, up to a limit.
#include <vector>

#include "tests/relay/bench.hpp"

using namespace relay_test;

namespace {

/// Keeps the completion of each delivery for the test; ends none itself.
class SilentRoute final : public relay::Route {
 public:
  config::Variant configuration() const override { return {}; }
  void start(const spool::Message&, const relay::RouteSettings&, relay::Transport&,
             relay::Completion completion) const override {
    completions.push_back(std::move(completion));
  }
  mutable std::vector<relay::Completion> completions;
};

SilentRoute& silent_route() {
  static SilentRoute route;
  return route;
}

/// A relay with one route of the silent kind, whose time limit is 30 s.
struct SilentBench : Bench {
  SilentBench()
      : Bench(std::make_shared<const relay::RouteTable>(
            std::vector{route("main")},
            [](std::string_view) -> const relay::Route* { return &silent_route(); })) {
    silent_route().completions.clear();
    receive("m");
    step(1s);
    REQUIRE(silent_route().completions.size() == 1);
  }
};

}  // namespace

TEST_CASE("a delivery of a kind that is not HTTP ends when the kind completes it") {
  SilentBench bench;
  silent_route().completions.front()({.disposition = relay::Disposition::delivered});
  bench.step();
  CHECK(bench.only().state == State::delivered);
  CHECK(bench.state().in_flight == 0);
}

TEST_CASE("the relay ends a delivery that its kind never completes, and tries it again") {
  SilentBench bench;
  bench.run_for(30s);
  CHECK(bench.state().in_flight == 1);
  bench.run_for(4s);
  CHECK(bench.state().in_flight == 0);
  CHECK(bench.only().state == State::waiting);
  CHECK(bench.only().attempts == 1);
  CHECK(bench.only().last_error == "no response in time");
  bench.run_for(10s);
  REQUIRE(silent_route().completions.size() == 2);
  // The first attempt is over: its completion does not end the second.
  silent_route().completions.front()({.disposition = relay::Disposition::delivered});
  bench.step();
  CHECK(bench.only().state == State::waiting);
  silent_route().completions.back()({.disposition = relay::Disposition::delivered});
  bench.step();
  CHECK(bench.only().state == State::delivered);
}

TEST_CASE("a kind that never completes opens the breaker, and a removed route goes") {
  SilentBench bench;
  bench.run_for(10min);
  CHECK(bench.state().breaker != Breaker::closed);
  bench.relay->replace_table(table_of({}));
  bench.run_for(1min);
  CHECK(bench.relay->states().empty());
}
