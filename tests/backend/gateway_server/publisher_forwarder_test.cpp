#include "backend/gateway_server/publisher_forwarder.hpp"

#include "backend/gateway_server/schema.hpp"
#include "service/grant.hpp"
#include "tests/backend/gateway_server/rig.hpp"

using namespace gateway_test;

namespace {

struct ForwarderRig {
  ForwarderRig() {
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
  ForwarderRig rig;
  auto handover = rig.handover();
  handover.step();
  REQUIRE(rig.publisher.requests.size() == 1);
  const auto& body = rig.publisher.requests[0].body;
  CHECK(body["body"] == "hello");
  CHECK_FALSE(body.contains("number"));
  const service::Granted granted{body["id"].text(), body["user_id"].text(), 'm',
                                 body["account"].text(), body["expires"].number()};
  CHECK(service::grant_fits("grant-key", granted, body["grant"].text()));
  // A Publisher with the longest `give_up_after` can use it until its last try.
  CHECK(granted.expires - util::epoch_ms(rig.rig.clock.wall()) > service::kLongestRetry.count());
  handover.step();
  CHECK(rig.publisher.requests.size() == 1);
}

TEST_CASE("what waited in a restored backup is handed over as restored") {
  ForwarderRig rig;
  SQLite::Database(rig.rig.dir / "gateway.db", SQLite::OPEN_READWRITE)
      .exec(gateway_server::kMarkRestored);
  const auto key = rig.rig.store->find(kNumber).value()->key;
  REQUIRE(rig.rig.take(Rig::sms(key, 2, "newer")).disposition == Disposition::accepted);
  auto handover = rig.handover();
  handover.step();
  REQUIRE(rig.publisher.requests.size() == 2);
  for (const auto& request : rig.publisher.requests)
    CHECK(request.body.contains("restored") == (request.body["body"] == "hello"));
}

TEST_CASE("a stored publication without a platform's letter is refused, and its user can see it") {
  for (const char* content :
       {R"({"body":"x"})", R"({"letter":7})", R"({"letter":""})", "17", "{"}) {
    CAPTURE(content);
    ForwarderRig rig;
    auto handover = rig.handover();
    handover.step();
    const auto key = rig.rig.store->find(kNumber).value()->key;
    REQUIRE(rig.rig.store->accept({.id = "odd", .user_id = kUser, .content = content, .counter = 2},
                                  key, rig.rig.clock.wall()) == Store::AcceptResult::fresh);
    handover.step();
    CHECK(rig.publisher.requests.size() == 1);
    CHECK(rig.rig.store->refused(kUser).value().size() == 1);
  }
}

TEST_CASE("the sender's number is forwarded only if results go out by SMS") {
  ForwarderRig rig;
  rig.handover(true).step();
  CHECK(rig.publisher.requests.at(0).body["number"] == kNumber);
}

TEST_CASE("after a failure the publication is forwarded again with growing pauses") {
  ForwarderRig rig;
  int status = 503;
  rig.publisher.script = [&](const auto&) { return doubles::peer_response(status); };
  auto handover = rig.handover();
  handover.step();
  handover.step();
  CHECK(rig.publisher.requests.size() == 1);
  rig.rig.clock.advance(std::chrono::seconds(1));
  status = 401;
  handover.step();
  CHECK(rig.publisher.requests.size() == 2);
  rig.rig.clock.advance(std::chrono::seconds(1));
  handover.step();
  CHECK(rig.publisher.requests.size() == 2);
  rig.rig.clock.advance(std::chrono::seconds(2));
  status = 202;
  handover.step();
  CHECK(rig.publisher.requests.size() == 3);
  rig.rig.clock.advance(std::chrono::hours(1));
  handover.step();
  CHECK(rig.publisher.requests.size() == 3);
}

TEST_CASE(
    "a user with too many publications at the Publisher delays no other user and loses none") {
  ForwarderRig rig;
  const auto key = rig.rig.store->find(kNumber).value()->key;
  for (std::uint32_t i = 2; i <= 9; ++i)
    REQUIRE(rig.rig.take(Rig::sms(key, i, "more")).disposition == Disposition::accepted);
  const auto other = rig.rig.synchronised(Form::compact, "user-2", "+237650000002");
  REQUIRE(rig.rig.take(Rig::sms(other, 1, "other"), "+237650000002").disposition ==
          Disposition::accepted);
  rig.publisher.script = [](const auto& asked) {
    return asked.body["user_id"] == kUser ? doubles::peer_response(429, {{"error", "many wait"}})
                                          : doubles::peer_response(202);
  };
  auto handover = rig.handover();
  handover.step();
  CHECK(rig.publisher.requests.size() == 2);  // one probe, and the other user's publication
  CHECK(rig.rig.store->refused(kUser).value().empty());
  CHECK(rig.rig.waiting().empty());
  // A new publication of the full user is no further probe.
  REQUIRE(rig.rig.take(Rig::sms(key, 10, "late")).disposition == Disposition::accepted);
  handover.step();
  CHECK(rig.publisher.requests.size() == 2);
  rig.rig.clock.advance(std::chrono::minutes(5));
  handover.step();
  CHECK(rig.publisher.requests.size() == 3);
  rig.rig.clock.advance(std::chrono::minutes(5));
  CHECK(rig.rig.waiting().size() == 10);
  rig.publisher.script = [](const auto&) { return doubles::peer_response(202); };
  handover.step();
  CHECK(rig.publisher.requests.size() == 13);
}

TEST_CASE("a fresh publication goes before what another user has queued") {
  ForwarderRig rig;
  const auto key = rig.rig.store->find(kNumber).value()->key;
  for (std::uint32_t i = 2; i <= 190; ++i)
    REQUIRE(rig.rig.take(Rig::sms(key, i, "flood")).disposition == Disposition::accepted);
  auto handover = rig.handover();
  const auto other = rig.rig.synchronised(Form::compact, "user-2", "+237650000002");
  for (std::uint32_t round = 1; round <= 5; ++round) {
    const auto before = rig.publisher.requests.size();
    REQUIRE(rig.rig.take(Rig::sms(other, round, "fresh"), "+237650000002").disposition ==
            Disposition::accepted);
    handover.step();
    // At most one of the other's is before it, even if both have had a turn in this second.
    REQUIRE(rig.publisher.requests.size() > before + 1);
    CHECK((rig.publisher.requests[before].body["user_id"] == "user-2" ||
           rig.publisher.requests[before + 1].body["user_id"] == "user-2"));
  }
}

TEST_CASE("one step ends after a quarter of a second, so that a fresh publication has its turn") {
  ForwarderRig rig;
  const auto key = rig.rig.store->find(kNumber).value()->key;
  for (std::uint32_t i = 2; i <= 20; ++i)
    REQUIRE(rig.rig.take(Rig::sms(key, i)).disposition == Disposition::accepted);
  rig.publisher.script = [&](const auto&) {
    rig.rig.clock.advance(std::chrono::milliseconds(100));  // a slow disk
    return doubles::peer_response(202);
  };
  auto handover = rig.handover();
  CHECK(handover.step() == std::chrono::milliseconds(0));
  CHECK(rig.publisher.requests.size() == 3);
}

TEST_CASE("a misdirected error does not refuse a publication") {
  ForwarderRig rig;
  service::PeerResponse said;
  rig.publisher.script = [&](const auto&) { return said; };
  auto handover = rig.handover();
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
    CHECK(rig.rig.store->refused(kUser).value().empty());
    rig.rig.clock.advance(std::chrono::minutes(5));
    CHECK(rig.rig.waiting().size() == 1);
  }
  CHECK(rig.publisher.requests.size() == 9);
}

TEST_CASE("a publication that was due years ahead under a wrong clock is due now") {
  ForwarderRig rig;
  rig.publisher.script = [](const auto&) { return doubles::peer_response(503); };
  rig.handover().step();
  rig.rig.clock.set_wall(rig.rig.clock.wall() - std::chrono::hours(24 * 365 * 4));
  rig.publisher.script = [](const auto&) { return doubles::peer_response(202); };
  rig.handover().step();
  CHECK(rig.publisher.requests.size() == 2);
  CHECK(rig.rig.waiting().empty());
}

TEST_CASE("a publication that the Publisher refuses is kept as refused for its user") {
  ForwarderRig rig;
  rig.publisher.script = [](const auto&) {
    return doubles::peer_response(400, {{"error", "no platform has this letter"}});
  };
  rig.handover().step();
  CHECK(rig.rig.waiting().empty());
  const auto refused = rig.rig.store->refused(kUser).value();
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].what == "no platform has this letter");
}

TEST_CASE("a publication that does not open waits and delays no other") {
  ForwarderRig rig;
  const auto key = rig.rig.store->find(kNumber).value()->key;
  rig.rig.clock.advance(std::chrono::seconds(1));
  REQUIRE(rig.rig.take(Rig::sms(key, 2, "second")).disposition == Disposition::accepted);
  REQUIRE(rig.rig.store->with("test", [](database::Database& file) -> util::Result<void> {
    file.run(
        "UPDATE pending SET content = zeroblob(60) WHERE user_id = ?1 AND due = (SELECT min(due) "
        "FROM pending WHERE user_id = ?1)",
        kUser);
    return {};
  }));
  rig.handover().step();
  REQUIRE(rig.publisher.requests.size() == 1);
  CHECK(rig.publisher.requests[0].body["body"] == "second");
  CHECK(rig.rig.store->refused(kUser).value().empty());
  rig.rig.clock.advance(std::chrono::minutes(5));
  const auto waiting = rig.rig.waiting();
  REQUIRE(waiting.size() == 1);
  CHECK_FALSE(waiting[0].opens);
}

TEST_CASE("with answers the Publisher gets a refusal too, to tell the user by SMS") {
  for (const bool taken : {true, false}) {
    CAPTURE(taken);
    ForwarderRig rig;
    rig.publisher.script = [&](const auto& request) {
      if (request.path == "/internal/v1/refusals") return doubles::peer_response(taken ? 202 : 503);
      return doubles::peer_response(400, {{"error", "'to' is too long"}});
    };
    auto handover = rig.handover(true);
    handover.step();
    REQUIRE(rig.publisher.requests.size() == 2);
    const auto& told = rig.publisher.requests[1].body;
    CHECK(told["what"] == "'to' is too long");
    CHECK(told["letter"] == "m");
    CHECK(told["number"] == kNumber);
    CHECK(told["id"] == rig.publisher.requests[0].body["id"]);
    CHECK_FALSE(told.contains("body"));
    CHECK(rig.rig.waiting().empty());
    // One list has it: the Publisher's, or that of this server.
    CHECK(rig.rig.store->refused(kUser).value().size() == (taken ? 0 : 1));
    CHECK(rig.rig.store->untold(10).value().size() == (taken ? 0 : 1));
  }
}

TEST_CASE("what waited too long for a Publisher is told by SMS once the Publisher is back") {
  ForwarderRig rig;
  int status = 503;
  rig.publisher.script = [&](const auto&) { return doubles::peer_response(status); };
  auto handover = rig.handover(true);
  handover.step();
  using std::chrono::hours;
  const Refusal refusal{.what = "it waited too long", .tell = true};
  REQUIRE(rig.rig.store->end_old(hours(240), hours(240), refusal, rig.rig.clock.wall()) == 1);
  const auto step = [&] {
    rig.rig.clock.advance(std::chrono::seconds(30));
    rig.publisher.requests.clear();
    handover.step();
    return rig.publisher.requests.size();
  };
  CHECK(step() == 1);
  CHECK(step() == 1);  // tried again
  CHECK(rig.rig.store->refused(kUser).value().size() == 1);
  status = 202;
  REQUIRE(step() == 1);
  const auto& told = rig.publisher.requests[0];
  CHECK(told.path == "/internal/v1/refusals");
  CHECK(told.body["what"] == "it waited too long");
  CHECK(told.body["letter"] == "m");
  CHECK(told.body["number"] == kNumber);
  CHECK(step() == 0);
  CHECK(rig.rig.store->refused(kUser).value().empty());  // the Publisher lists it
}

TEST_CASE("a refusal that the Publisher does not take from this user is not told again") {
  ForwarderRig rig;
  rig.publisher.script = [](const auto& request) {
    return request.path == "/internal/v1/refusals"
               ? doubles::peer_response(429, {{"error", "enough"}})
               : doubles::peer_response(400, {{"error", "'to' is too long"}});
  };
  auto handover = rig.handover(true);
  handover.step();
  CHECK(rig.publisher.requests.size() == 2);
  rig.rig.clock.advance(std::chrono::hours(1));
  handover.step();
  CHECK(rig.publisher.requests.size() == 2);
  CHECK(rig.rig.store->refused(kUser).value().size() == 1);
}

TEST_CASE("a number that does not open holds up the refusals of no other user") {
  ForwarderRig rig;
  const auto key = rig.rig.synchronised(gateway_server::Form::compact, "user-2", "+237650000002");
  REQUIRE(rig.rig.take(Rig::sms(key, 1), "+237650000002").disposition == Disposition::accepted);
  using std::chrono::hours;
  const Refusal refusal{.what = "it waited too long", .tell = true};
  rig.publisher.script = [](const auto&) { return doubles::peer_response(503); };
  auto handover = rig.handover(true);
  handover.step();
  REQUIRE(rig.rig.store->end_old(hours(0), hours(0), refusal, rig.rig.clock.wall()) == 2);
  REQUIRE(rig.rig.store->with("test", [](database::Database& file) -> util::Result<void> {
    file.run("UPDATE user_key SET number = x'00' WHERE user_id = 'user-1'");
    return {};
  }));
  rig.publisher.requests.clear();
  rig.publisher.script = [](const auto&) { return doubles::peer_response(202); };
  rig.rig.clock.advance(std::chrono::minutes(1));
  handover.step();
  REQUIRE(rig.publisher.requests.size() == 1);
  CHECK(rig.publisher.requests[0].body["number"] == "+237650000002");
  CHECK(rig.rig.store->untold(10).value().empty());
  CHECK(rig.rig.store->refused(kUser).value().size() == 1);
}

TEST_CASE("a Publisher whose disk share is used up gets the publication later") {
  ForwarderRig rig;
  rig.publisher.script = [](const auto&) {
    return doubles::peer_response(507, {{"error", "full"}});
  };
  auto handover = rig.handover();
  handover.step();
  rig.rig.clock.advance(std::chrono::minutes(10));
  rig.publisher.script = [](const auto&) { return doubles::peer_response(202); };
  handover.step();
  CHECK(rig.rig.waiting().empty());
  CHECK(rig.rig.store->refused(kUser).value().empty());
}
