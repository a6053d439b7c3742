#include "backend/gateway_server/handover.hpp"

#include "service/grant.hpp"
#include "tests/backend/gateway_server/rig.hpp"

using namespace gateway_test;

namespace {

struct Way {
  Way() {
    const auto key = rig.synchronised();
    REQUIRE(rig.take(Rig::sms(key, 1, "hello")).verdict == Verdict::taken);
  }
  Handover handover(bool answers = false) {
    return {*rig.store, publisher, {.grant_key = "grant-key", .answers = answers}, rig.clock, stop};
  }
  Rig rig;
  doubles::FakePeer publisher;
  std::atomic<bool> stop{false};
};

}  // namespace

TEST_CASE(
    "a publication goes to the Publisher once, with a grant that only the vault's key proves") {
  Way way;
  auto handover = way.handover();
  handover.step();
  REQUIRE(way.publisher.asked.size() == 1);
  const auto& body = way.publisher.asked[0].body;
  CHECK(body["body"] == "hello");
  CHECK_FALSE(body.contains("number"));
  const service::Granted granted{body["id"], body["user_id"], 'm', body["account"],
                                 body["expires"]};
  CHECK(service::grant_fits("grant-key", granted, body["grant"].get<std::string>()));
  handover.step();
  CHECK(way.publisher.asked.size() == 1);
}

TEST_CASE("the sender's number goes along only where results are answered") {
  Way way;
  way.handover(true).step();
  CHECK(way.publisher.asked.at(0).body["number"] == kNumber);
}

TEST_CASE(
    "a Publisher that is not there, or does not know us, gets it later, with growing pauses") {
  Way way;
  int status = 503;
  way.publisher.script = [&](const auto&) { return doubles::peer_answer(status); };
  auto handover = way.handover();
  handover.step();
  handover.step();
  CHECK(way.publisher.asked.size() == 1);
  way.rig.clock.advance(std::chrono::seconds(1));
  status = 401;
  handover.step();
  CHECK(way.publisher.asked.size() == 2);
  way.rig.clock.advance(std::chrono::seconds(1));
  handover.step();
  CHECK(way.publisher.asked.size() == 2);
  way.rig.clock.advance(std::chrono::seconds(2));
  status = 202;
  handover.step();
  CHECK(way.publisher.asked.size() == 3);
  way.rig.clock.advance(std::chrono::hours(1));
  handover.step();
  CHECK(way.publisher.asked.size() == 3);
}

TEST_CASE("what the Publisher will never have is kept as refused, for the user") {
  Way way;
  way.publisher.script = [](const auto&) {
    return doubles::peer_answer(400, {{"error", "no platform has this letter"}});
  };
  way.handover().step();
  CHECK(way.rig.waiting().empty());
  const auto refused = way.rig.store->refused(kUser).value();
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].what == "no platform has this letter");
}
