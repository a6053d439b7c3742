#include "tests/control/rig.hpp"

using rig::Rig;

TEST_CASE("the answer to a raw command is masked unless numbers and texts are asked for") {
  Rig rig;
  rig.modems.kitchen.raw_answer = std::vector<std::string>{
      "+CNUM: ,\"+4915112345678\",145", "07911326040000F0040B911346610089F6000020", "OK"};
  const std::string body = R"({"command":"AT+CNUM","force":true})";
  const auto shown = rig.post("/v1/modems/kitchen/at", body);
  CHECK(shown["lines"].size() == 3);
  CHECK(shown.dump().find("15112345678") == std::string::npos);
  CHECK(shown.dump().find("0791132604") == std::string::npos);
  CHECK(rig.modems.kitchen.command.command == "AT+CNUM");
  CHECK(rig.modems.kitchen.command.force);
  const auto whole =
      rig.ask("POST", "/v1/modems/kitchen/at", {{"numbers", "1"}, {"text", "1"}}, body);
  CHECK(whole.body.find("15112345678") != std::string::npos);
}

TEST_CASE("a refused command is 409 with the reason, an absent modem 503") {
  Rig rig;
  CHECK(rig.refused("POST", "/v1/modems/kitchen/at") == 400);
  const std::string body = R"({"command":"ATZ"})";
  rig.modems.kitchen.raw_answer = util::fail(util::Advice::reject, "ATZ is refused");
  CHECK(rig.refused("POST", "/v1/modems/kitchen/at", {}, body) == 409);
  rig.modems.kitchen.raw_answer = util::fail(util::Advice::retry, "the modem is away");
  CHECK(rig.refused("POST", "/v1/modems/kitchen/at", {}, body) == 503);
  rig.uid = rig::kReader;
  CHECK(rig.refused("POST", "/v1/modems/kitchen/at", {}, body) == 403);
}

TEST_CASE("a modem is suspended and resumed by name") {
  Rig rig;
  CHECK(rig.post("/v1/modems/kitchen/suspend")["suspended"] == true);
  CHECK(rig.modems.kitchen.suspended);
  CHECK(rig.post("/v1/modems/kitchen/resume")["suspended"] == false);
  CHECK_FALSE(rig.modems.kitchen.suspended);
  CHECK(rig.refused("POST", "/v1/modems/attic/suspend") == 404);
}
