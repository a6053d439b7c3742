#include "backend/publisher/result_sms.hpp"

#include <doctest/doctest.h>

#include "tests/backend/publisher/queue.hpp"
#include "tests/doubles/fake_peer.hpp"
#include "util/utf.hpp"

using namespace publisher_test;
using namespace std::chrono_literals;
using doubles::peer_answer;
using publisher::State;

namespace {

struct Desk : Queue {
  doubles::FakePeer appliance;
  std::atomic<bool> stop{false};
  publisher::ResultSms answers{*store, appliance, clock, stop, 1};

  void settle(State state, const std::string& what = {}) {
    take(order(), "+10000000001");
    REQUIRE(store->settle(order().id, state, what, clock.wall()));
  }
};

}  // namespace

TEST_CASE("a result goes to the appliance once, without content") {
  Desk desk;
  desk.settle(State::published);
  desk.answers.run();
  desk.answers.run();
  REQUIRE(desk.appliance.asked.size() == 1);
  CHECK(desk.appliance.asked[0].method == "POST");
  CHECK(desk.appliance.asked[0].path == "/v1/send");
  CHECK(desk.appliance.asked[0].body ==
        service::Json{{"to", "+10000000001"}, {"text", "RelaySMS: published (mastodon)."}});
}

TEST_CASE("an appliance that is away is asked again later") {
  Desk desk;
  desk.settle(State::failed, "why");
  desk.appliance.script = [](const auto&) { return doubles::peer_fault(net::Fault::connect); };
  desk.answers.run();
  desk.answers.run();
  CHECK(desk.appliance.asked.size() == 1);
  desk.appliance.script = [](const auto&) { return peer_answer(200); };
  desk.clock.advance(1min);
  desk.answers.run();
  REQUIRE(desk.appliance.asked.size() == 2);
  CHECK(desk.appliance.asked[1].body["text"] == "RelaySMS: not published (mastodon): why");
  CHECK(desk.store->due_results(10)->empty());
}

TEST_CASE("an SMS that may have been taken, or that is refused, is not tried again") {
  for (const auto& answer :
       {doubles::peer_fault(net::Fault::timeout), peer_answer(400, {{"error", "no"}})}) {
    Desk desk;
    desk.settle(State::published);
    desk.appliance.script = [&answer](const auto&) { return answer; };
    desk.answers.run();
    CHECK(desk.store->due_results(10)->empty());
  }
}

TEST_CASE("an answer fits one SMS, and is not cut within a sign") {
  for (int size = 0; size < 200; ++size) {
    std::string what(static_cast<std::size_t>(size), 'x');
    for (int i = 0; i < 60; ++i) what += "é";
    const auto text = publisher::result_text({"", "", "mastodon", State::failed, what, 0});
    CHECK(text.size() <= 160);
    CHECK(util::is_valid_utf8(text));
  }
  CHECK(publisher::result_text({"", "", "mastodon", State::maybe_sent, "", 0}).size() <= 160);
}
