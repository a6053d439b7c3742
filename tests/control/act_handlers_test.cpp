#include "tests/control/rig.hpp"

using rig::Rig;

TEST_CASE("a text is sent by the modem named, or by any") {
  Rig rig;
  const auto sent =
      rig.post("/v1/send", R"({"to":"+4915112345678","text":"hi","modem":"kitchen"})");
  CHECK(sent["sent"] == true);
  CHECK(sent["to"] == "+49151******78");
  CHECK(sent["parts"][0]["reference"] == 17);
  CHECK(rig.appliance.sent_by == "kitchen");
  CHECK(rig.appliance.sent_to == "+4915112345678");
  CHECK(rig.appliance.sent_text == "hi");
  rig.post("/v1/send", R"({"to":"8080","text":"hi"})");
  CHECK(rig.appliance.sent_by.empty());
}

TEST_CASE("what cannot be sent never reaches the modem") {
  Rig rig;
  for (const char* body :
       {"", "{}", R"({"to":"+49151"})", R"({"text":"x"})", R"({"to":"abc","text":"x"})",
        R"({"to":"+49151;+49152","text":"x"})", R"({"to":"12","text":"x"})",
        R"({"to":"+123456789012345678901","text":"x"})", R"({"to":"+49151","text":""})",
        R"({"to":"+49151","text":7})", R"({"to":"+49151","text":"x","flash":true})"})
    CHECK_MESSAGE(rig.refused("POST", "/v1/send", {}, body) == 400, body);
  CHECK(rig.refused("POST", "/v1/send", {},
                    R"({"to":"+49151","text":")" + std::string(70'000, 'x') + "\"}") == 400);
  CHECK(rig.appliance.sent_to.empty());
}

TEST_CASE(
    "a modem that is not up is 503, one that does not exist 409, half a message is not sent") {
  Rig rig;
  const std::string body = R"({"to":"+4915112345678","text":"hi"})";
  rig.appliance.send_answer = util::fail(util::Advice::retry, "no modem is up");
  CHECK(rig.refused("POST", "/v1/send", {}, body) == 503);
  rig.appliance.send_answer = util::fail(util::Advice::reject, "there is no modem 'x'");
  CHECK(rig.refused("POST", "/v1/send", {}, body) == 409);
  rig.appliance.send_answer = std::vector<control::SentPart>{
      {1, 17, "sent", ""}, {2, std::nullopt, "failed", "CMS ERROR 38"}};
  CHECK(rig.post("/v1/send", body)["sent"] == false);
}

TEST_CASE("a reload that the configuration does not allow changes nothing") {
  Rig rig;
  CHECK(rig.post("/v1/reload")["reloaded"] == true);
  rig.appliance.reload_answer = util::fail(util::Advice::reject, "2 mistakes");
  CHECK(rig.refused("POST", "/v1/reload") == 409);
  CHECK(rig.refused("POST", "/v1/reload", {}, "{\"force\":true}") == 400);
  CHECK(rig.appliance.reloads == 2);
}
