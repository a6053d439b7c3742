#include "tests/control/rig.hpp"

using rig::Rig;

namespace {

const std::string kBody = R"({"to":"+4915112345678","text":"hi"})";

spool::Id take_out(Rig& rig, const spool::SendResult& result) {
  const auto claim =
      desk::ok(rig.desk.outbox().claim_next_part({"kitchen", "8923700000000000123", 0}));
  REQUIRE(claim);
  desk::ok(rig.desk.outbox().settle(claim->part, result));
  return claim->part / 1000;
}

}  // namespace

TEST_CASE("a text is queued for the named modem or for any") {
  Rig rig;
  const auto sent =
      rig.post("/v1/send",
               R"({"to":"+4915112345678","text":"hi","modem":"kitchen","report":true})")["message"];
  CHECK(sent["id"] == 1);
  CHECK(sent["to"] == "+49151******78");
  CHECK(sent["state"] == "waiting");
  CHECK(sent["report"] == true);
  CHECK(sent["parts"].size() == 1);
  CHECK(rig.daemon.sent.modem == "kitchen");
  CHECK(rig.daemon.sent.to == "+4915112345678");
  CHECK(rig.daemon.sent.text == "hi");
  CHECK(rig.daemon.sent.report);
  CHECK_FALSE(rig.daemon.sent.forget);
  rig.post("/v1/send", R"({"to":"8080","text":"hi","forget":true})");
  CHECK(rig.daemon.sent.forget);
  rig.post("/v1/send", R"({"to":"8080","text":"hi","sim":"0123"})");
  CHECK(rig.daemon.sent.modem.empty());
  CHECK(rig.daemon.sent.sim == "0123");
}

TEST_CASE("an invalid message is not queued") {
  Rig rig;
  for (const char* body :
       {"", "{}", R"({"to":"+49151"})", R"({"text":"x"})", R"({"to":"abc","text":"x"})",
        R"({"to":"+49151;+49152","text":"x"})", R"({"to":"12","text":"x"})",
        R"({"to":"+123456789012345678901","text":"x"})", R"({"to":"+49151","text":""})",
        R"({"to":"+49151","text":7})", R"({"to":"+49151","text":"x","flash":true})",
        R"({"to":"+49151","text":"x","report":"yes"})"})
    CHECK_MESSAGE(rig.refused("POST", "/v1/send", {}, body) == 400, body);
  CHECK(rig.refused("POST", "/v1/send", {},
                    R"({"to":"+49151","text":")" + std::string(70'000, 'x') + "\"}") == 400);
  CHECK(rig.daemon.sent.to.empty());
}

TEST_CASE("a disk error is 503, an unknown modem 404, an unknown SIM 409") {
  Rig rig;
  rig.daemon.send_answer = util::fail(util::Advice::retry, "the disk is full");
  CHECK(rig.refused("POST", "/v1/send", {}, kBody) == 503);
  rig.daemon.send_answer = util::fail(util::Advice::reject, "there is no SIM 'x'");
  CHECK(rig.refused("POST", "/v1/send", {}, kBody) == 409);
  rig.daemon.sent = {};
  CHECK(rig.refused("POST", "/v1/send", {}, R"({"to":"8080","text":"x","modem":"attic"})") == 404);
  CHECK(rig.daemon.sent.to.empty());
}

TEST_CASE("the outbox lists messages with their parts, masked, page by page") {
  Rig rig;
  for (int i = 0; i < 3; ++i) rig.post("/v1/send", kBody);
  take_out(rig, {.state = spool::SendState::sent, .reference = 17});
  const auto page = rig.get("/v1/outbox", {{"limit", "2"}});
  CHECK(page["messages"].size() == 2);
  CHECK(page["before"] == 2);
  const auto sent = rig.get("/v1/outbox", {{"state", "sent"}});
  REQUIRE(sent["messages"].size() == 1);
  CHECK(sent["messages"][0]["parts"][0]["reference"] == 17);
  CHECK(sent["messages"][0]["sim"] != "8923700000000000123");
  CHECK(rig.refused("GET", "/v1/outbox", {{"state", "lost"}}) == 400);
  const auto one = rig.get("/v1/outbox/1");
  CHECK(one["settled"] == true);
  CHECK(one["message"]["to"] == "+49151******78");
  CHECK(rig.get("/v1/outbox/1", {{"numbers", "1"}})["message"]["to"] == "+4915112345678");
  CHECK(rig.refused("GET", "/v1/outbox/99") == 404);
}

TEST_CASE("a wait for a message ends when it is settled or the time is over") {
  Rig rig;
  rig.post("/v1/send", kBody);
  CHECK(rig.get("/v1/outbox/1", {{"wait", "1"}})["settled"] == false);
  CHECK(rig.daemon.waits == 1);
  take_out(rig, {.state = spool::SendState::failed, .cause = 1, .error = "unassigned number"});
  const auto failed = rig.get("/v1/outbox/1", {{"wait", "60"}});
  CHECK(failed["settled"] == true);
  CHECK(failed["message"]["parts"][0]["cause"] == 1);
  CHECK(rig.daemon.waits == 1);
}

TEST_CASE("a message that may have been sent can be retried or dropped, a sent one cannot") {
  Rig rig;
  rig.post("/v1/send", kBody);
  take_out(rig, {.state = spool::SendState::maybe_sent});
  CHECK(rig.post("/v1/outbox/1/retry")["changed"] == 1);
  CHECK(rig.daemon.sender_wakes == 1);
  CHECK(rig.get("/v1/outbox/1")["message"]["state"] == "waiting");
  take_out(rig, {.state = spool::SendState::sent, .reference = 1});
  CHECK(rig.refused("POST", "/v1/outbox/1/retry") == 409);
  CHECK(rig.refused("POST", "/v1/outbox/1/drop") == 409);
  CHECK(rig.refused("POST", "/v1/outbox/99/drop") == 404);
  rig.post("/v1/send", kBody);
  CHECK(rig.post("/v1/outbox/2/drop")["changed"] == 1);
  CHECK(rig.get("/v1/outbox/2")["message"]["state"] == "dropped");
}
