#include "backend/publisher/result_sms.hpp"

#include <doctest/doctest.h>

#include "json/json.hpp"
#include "tests/backend/publisher/queue.hpp"
#include "tests/doubles/fake_http.hpp"
#include "util/utf.hpp"

using namespace publisher_test;
using namespace std::chrono_literals;
using doubles::http_answer;
using doubles::http_fault;
using publisher::State;

namespace {

struct ResultSmsRig : Queue {
  net::HttpResult answer = http_answer(200, "{}");
  std::vector<net::HttpRequest> sent;
  service::AppliancePeer appliance{"/run/gsmrelayd.sock", [this](net::HttpRequest request) {
                                     sent.push_back(std::move(request));
                                     return answer;
                                   }};
  std::atomic<bool> stop{false};
  publisher::ResultSms results{*store, appliance, clock, stop, 1};

  void settle(State state, const std::string& what = {}) {
    take(order(), "+10000000001");
    REQUIRE(store->settle(order().id, state, what, clock.wall()));
  }
};

}  // namespace

TEST_CASE("a result is sent to the appliance once, without content") {
  ResultSmsRig rig;
  rig.settle(State::published);
  rig.results.run();
  rig.results.run();
  REQUIRE(rig.sent.size() == 1);
  CHECK(rig.sent[0].method == "POST");
  CHECK(rig.sent[0].url.ends_with("/v1/send"));
  CHECK(rig.sent[0].unix_socket == "/run/gsmrelayd.sock");
  CHECK(json::parse(rig.sent[0].body).value() ==
        json::Json{
            {"to", "+10000000001"}, {"text", "RelaySMS: published (mastodon)."}, {"forget", true}});
}

TEST_CASE("a result is sent later if the appliance is not available") {
  ResultSmsRig rig;
  rig.settle(State::failed, "why");
  rig.answer = http_fault(net::Fault::connect);
  rig.results.run();
  rig.results.run();
  CHECK(rig.sent.size() == 1);
  rig.answer = http_answer(200, "{}");
  rig.clock.advance(1min);
  rig.results.run();
  REQUIRE(rig.sent.size() == 2);
  CHECK(json::parse(rig.sent[1].body).value()["text"] == "RelaySMS: not published (mastodon): why");
  CHECK(rig.store->due_results(10)->empty());
}

TEST_CASE("an SMS that is refused or may be in the queue is not sent again") {
  for (const auto& answer :
       {http_fault(net::Fault::timeout), http_answer(400, R"({"error":{"what":"no"}})")}) {
    ResultSmsRig rig;
    rig.settle(State::published);
    rig.answer = answer;
    rig.results.run();
    CHECK(rig.store->due_results(10)->empty());
  }
}

TEST_CASE("a result fits one SMS and is not cut within a code point") {
  for (int size = 0; size < 200; ++size) {
    std::string what(static_cast<std::size_t>(size), 'x');
    for (int i = 0; i < 60; ++i) what += "é";
    const auto text = publisher::result_text({"", "", "mastodon", State::failed, what, 0});
    CHECK(text.size() <= 160);
    CHECK(util::is_valid_utf8(text));
  }
  CHECK(publisher::result_text({"", "", "mastodon", State::maybe_sent, "", 0}).size() <= 160);
}
