#include "backend/gateway_server/publisher_forwarder.hpp"

#include "service/grant.hpp"
#include "tests/backend/gateway_server/rig.hpp"

using namespace gateway_test;

namespace {

struct Way {
  Way() {
    const auto key = rig.synchronised();
    REQUIRE(rig.take(Rig::sms(key, 1, "hello")).disposition == Disposition::accepted);
  }
  PublisherForwarder handover(bool answers = false) {
    return {*rig.store, publisher, {.grant_key = "grant-key", .answers = answers}, rig.clock, stop};
  }
  Rig rig;
  doubles::FakePeer publisher;
  std::atomic<bool> stop{false};
};

}  // namespace

TEST_CASE("a publication is forwarded once, with a grant that the vault can check") {
  Way way;
  auto handover = way.handover();
  handover.step();
  REQUIRE(way.publisher.requests.size() == 1);
  const auto& body = way.publisher.requests[0].body;
  CHECK(body["body"] == "hello");
  CHECK_FALSE(body.contains("number"));
  const service::Granted granted{body["id"].text(), body["user_id"].text(), 'm',
                                 body["account"].text(), body["expires"].number()};
  CHECK(service::grant_fits("grant-key", granted, body["grant"].text()));
  handover.step();
  CHECK(way.publisher.requests.size() == 1);
}

TEST_CASE("a stored publication without a platform's letter is refused, and its user can see it") {
  for (const char* content :
       {R"({"body":"x"})", R"({"letter":7})", R"({"letter":""})", "17", "{"}) {
    CAPTURE(content);
    Way way;
    auto handover = way.handover();
    handover.step();
    const auto key = way.rig.store->find(kNumber).value()->key;
    REQUIRE(way.rig.store->accept({.id = "odd", .user_id = kUser, .content = content, .counter = 2},
                                  key, way.rig.clock.wall()) == Store::AcceptResult::fresh);
    handover.step();
    CHECK(way.publisher.requests.size() == 1);
    CHECK(way.rig.store->refused(kUser).value().size() == 1);
  }
}

TEST_CASE("the sender's number is forwarded only if results go out by SMS") {
  Way way;
  way.handover(true).step();
  CHECK(way.publisher.requests.at(0).body["number"] == kNumber);
}

TEST_CASE("after a failure the publication is forwarded again with growing pauses") {
  Way way;
  int status = 503;
  way.publisher.script = [&](const auto&) { return doubles::peer_response(status); };
  auto handover = way.handover();
  handover.step();
  handover.step();
  CHECK(way.publisher.requests.size() == 1);
  way.rig.clock.advance(std::chrono::seconds(1));
  status = 401;
  handover.step();
  CHECK(way.publisher.requests.size() == 2);
  way.rig.clock.advance(std::chrono::seconds(1));
  handover.step();
  CHECK(way.publisher.requests.size() == 2);
  way.rig.clock.advance(std::chrono::seconds(2));
  status = 202;
  handover.step();
  CHECK(way.publisher.requests.size() == 3);
  way.rig.clock.advance(std::chrono::hours(1));
  handover.step();
  CHECK(way.publisher.requests.size() == 3);
}

TEST_CASE(
    "a user with too many publications at the Publisher delays no other user and loses none") {
  Way way;
  const auto key = way.rig.store->find(kNumber).value()->key;
  way.rig.clock.advance(std::chrono::seconds(1));
  REQUIRE(way.rig.take(Rig::sms(key, 2, "second")).disposition == Disposition::accepted);
  way.publisher.script = [](const auto& asked) {
    return asked.body["body"] == "hello" ? doubles::peer_response(429, {{"error", "many wait"}})
                                         : doubles::peer_response(202);
  };
  auto handover = way.handover();
  handover.step();
  CHECK(way.publisher.requests.size() == 2);
  CHECK(way.rig.store->refused(kUser).value().empty());
  CHECK(way.rig.waiting().empty());
  way.rig.clock.advance(std::chrono::minutes(5));
  CHECK(way.rig.waiting().size() == 1);
  way.publisher.script = [](const auto&) { return doubles::peer_response(202); };
  handover.step();
  CHECK(way.publisher.requests.size() == 3);
}

TEST_CASE("a misdirected error does not refuse a publication") {
  Way way;
  service::PeerResponse said;
  way.publisher.script = [&](const auto&) { return said; };
  auto handover = way.handover();
  const json::Json words{{"error", "as told"}};
  // Another or a damaged program at the socket, or a wrong credential.
  for (const auto& answer :
       {doubles::peer_response(400), doubles::peer_response(409),
        doubles::peer_response(401, words), doubles::peer_response(403, words),
        doubles::peer_response(404, words), doubles::peer_response(405, words),
        doubles::peer_response(301, words), doubles::peer_response(410, words),
        doubles::peer_response(400, {{"error", "as told"}, {"misdirected", true}})}) {
    CAPTURE(answer.status);
    said = answer;
    handover.step();
    CHECK(way.rig.store->refused(kUser).value().empty());
    way.rig.clock.advance(std::chrono::minutes(5));
    CHECK(way.rig.waiting().size() == 1);
  }
  CHECK(way.publisher.requests.size() == 9);
}

TEST_CASE("a publication that was due years ahead under a wrong clock is due now") {
  Way way;
  way.publisher.script = [](const auto&) { return doubles::peer_response(503); };
  way.handover().step();
  way.rig.clock.set_wall(way.rig.clock.wall() - std::chrono::hours(24 * 365 * 4));
  way.publisher.script = [](const auto&) { return doubles::peer_response(202); };
  way.handover().step();
  CHECK(way.publisher.requests.size() == 2);
  CHECK(way.rig.waiting().empty());
}

TEST_CASE("a publication that the Publisher refuses is kept as refused for its user") {
  Way way;
  way.publisher.script = [](const auto&) {
    return doubles::peer_response(400, {{"error", "no platform has this letter"}});
  };
  way.handover().step();
  CHECK(way.rig.waiting().empty());
  const auto refused = way.rig.store->refused(kUser).value();
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].what == "no platform has this letter");
}

TEST_CASE("a publication that does not open waits and delays no other") {
  Way way;
  const auto key = way.rig.store->find(kNumber).value()->key;
  way.rig.clock.advance(std::chrono::seconds(1));
  REQUIRE(way.rig.take(Rig::sms(key, 2, "second")).disposition == Disposition::accepted);
  REQUIRE(way.rig.store->with("test", [](database::Database& file) -> util::Result<void> {
    file.run(
        "UPDATE pending SET content = zeroblob(60) WHERE due = (SELECT min(due) FROM pending)");
    return {};
  }));
  way.handover().step();
  REQUIRE(way.publisher.requests.size() == 1);
  CHECK(way.publisher.requests[0].body["body"] == "second");
  CHECK(way.rig.store->refused(kUser).value().empty());
  way.rig.clock.advance(std::chrono::minutes(5));
  const auto waiting = way.rig.waiting();
  REQUIRE(waiting.size() == 1);
  CHECK_FALSE(waiting[0].opens);
}
