#include "tests/control/rig.hpp"

using namespace desk;
using rig::Rig;

namespace {

const SmsOptions kOther{.sender = "+23767000002"};

/// A rig with three held messages of one sender and two of another.
struct FloodedRig : Rig {
  FloodedRig() : Rig(limit_of_one()) {
    for (int i = 0; i < 4; ++i) desk.accept(one_sms("mine " + std::to_string(i)));
    for (int i = 0; i < 3; ++i) desk.accept(one_sms("other " + std::to_string(i), kOther));
  }
  static spool::Options limit_of_one() {
    spool::Options options;
    options.settings.sender_limit = 1;
    return options;
  }
  std::size_t held() { return get("/v1/inbox", {{"state", "held"}})["messages"].size(); }
};

}  // namespace

TEST_CASE("row 204: held messages are listed, shown and counted as held") {
  FloodedRig rig;
  const auto list = rig.get("/v1/inbox", {{"state", "held"}})["messages"];
  REQUIRE(list.size() == 5);
  CHECK(list[0]["state"] == "held");
  const auto id = std::to_string(list[0]["id"].number());
  CHECK(rig.get("/v1/inbox/" + id)["message"]["state"] == "held");
  const auto status = rig.get("/v1/status");
  CHECK(status["held"]["messages"] == 5);
  CHECK(status["held"]["senders"] == 2);
  CHECK(status["troubles"][0]["code"] == "sender-flooding");
  CHECK(rig.get("/v1/queue")["held"] == 5);
  CHECK(rig.get("/v1/audit")["modems"][0]["held"] == 5);
  CHECK(rig.get("/v1/stats")["modems"][0]["held"] == 5);
}

TEST_CASE("row 204: one held message is released by its number, once") {
  FloodedRig rig;
  CHECK(rig.post("/v1/inbox/3/release")["changed"] == 1);
  CHECK(rig.held() == 4);
  CHECK(rig.get("/v1/inbox/3")["message"]["state"] == "waiting");
  CHECK(rig.refused("POST", "/v1/inbox/3/release") == 409);
  CHECK(rig.refused("POST", "/v1/inbox/999/release") == 404);
  CHECK(rig.refused("POST", "/v1/inbox/" + std::string(5'000, 'a') + "/release") == 404);
}

TEST_CASE(
    "row 204: the held messages of one sender are released, named whole, by its end or masked") {
  for (const char* name : {"+23767000002", "0002", "+23767****02"}) {
    FloodedRig rig;
    const auto done = rig.post("/v1/inbox/release", std::string(R"({"sender":")") + name + R"("})");
    CHECK(done["changed"] == 2);
    CHECK(done["next"].is_null());
    CHECK(rig.held() == 3);
  }
}

TEST_CASE("row 204: a sender that fits none, or several, is refused without its number") {
  FloodedRig rig;
  rig.desk.accept(one_sms("third", {.sender = "+23768000002"}));
  rig.desk.accept(one_sms("third again", {.sender = "+23768000002"}));
  const auto refuse = [&](const std::string& sender) {
    const auto response =
        rig.ask("POST", "/v1/inbox/release", {}, R"({"sender":")" + sender + R"("})");
    CHECK(response.body.find(sender) == std::string::npos);
    return response.status;
  };
  CHECK(refuse("000002") == 409);
  CHECK(refuse("+99999999999") == 404);
  CHECK(refuse("002") == 404);  // too short an end
  CHECK(rig.held() == 6);
}

TEST_CASE("row 204: a sender that is named whole is meant before those that end so") {
  FloodedRig rig;
  const SmsOptions exact{.sender = "0002"};
  for (const char* text : {"short", "short again"}) rig.desk.accept(one_sms(text, exact));
  CHECK(rig.held() == 6);
  CHECK(rig.post("/v1/inbox/release", R"({"sender":"0002"})")["changed"] == 1);
  CHECK(rig.held() == 5);
}

TEST_CASE("row 204: the held messages without a sender are released by a word") {
  FloodedRig rig;
  for (const char* text : {"service", "service again", "service once more"})
    rig.desk.accept(one_sms(text, {.sender = ""}));
  CHECK(rig.held() == 7);
  CHECK(rig.refused("POST", "/v1/inbox/release", {}, R"({"sender":""})") == 400);
  CHECK(rig.held() == 7);
  CHECK(rig.post("/v1/inbox/release", R"({"sender":"none"})")["changed"] == 2);
  CHECK(rig.held() == 5);
}

TEST_CASE("row 204: the word for no sender does not mean a sender of that name") {
  FloodedRig rig;
  for (const char* text : {"service", "service again", "service once more"}) {
    rig.desk.accept(one_sms(text, {.sender = ""}));
    rig.desk.accept(one_sms(text, {.sender = "none"}));
  }
  CHECK(rig.held() == 9);
  CHECK(rig.post("/v1/inbox/release", R"({"sender":"name:none"})")["changed"] == 2);
  CHECK(rig.held() == 7);
  CHECK(rig.post("/v1/inbox/release", R"({"sender":"none"})")["changed"] == 2);
  CHECK(rig.held() == 5);
  // A name has its rank again once it is alone.
  for (const char* text : {"a fourth", "a fifth"})
    rig.desk.accept(one_sms(text, {.sender = "none"}));
  CHECK(rig.held() > 5);
  CHECK(rig.post("/v1/inbox/release", R"({"sender":"none"})")["changed"].number() > 0);
  CHECK(rig.held() == 5);
}

TEST_CASE("row 204: all held messages are released, only by an administrator") {
  FloodedRig rig;
  rig.uid = rig::kReader;
  CHECK(rig.refused("POST", "/v1/inbox/release", {}, "{}") == 403);
  CHECK(rig.refused("POST", "/v1/inbox/3/release") == 403);
  rig.uid = rig::kAdmin;
  CHECK(rig.post("/v1/inbox/release", "{}")["changed"] == 5);
  CHECK(rig.held() == 0);
  CHECK(rig.desk.due().size() == 7);
  CHECK(rig.get("/v1/status")["held"]["messages"] == 0);
}
