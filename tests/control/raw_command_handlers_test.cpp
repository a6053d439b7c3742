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

TEST_CASE("a command that is no AT command is 400, an absent modem 503, a reader's 403") {
  Rig rig;
  CHECK(rig.refused("POST", "/v1/modems/kitchen/at") == 400);
  CHECK(rig.refused("POST", "/v1/modems/kitchen/at", {}, R"({"command":"CSQ"})") == 400);
  CHECK(rig.modems.kitchen.command.command.empty());
  const std::string body = R"({"command":"AT+CSQ"})";
  rig.modems.kitchen.raw_answer = util::fail(util::Advice::retry, "the modem is away");
  CHECK(rig.refused("POST", "/v1/modems/kitchen/at", {}, body) == 503);
  rig.uid = rig::kReader;
  CHECK(rig.refused("POST", "/v1/modems/kitchen/at", {}, body) == 403);
}

TEST_CASE("an unsafe command needs force, and its refusal shows no PIN") {
  Rig rig;
  const std::string command = R"({"command":"AT+CPIN=\"4711\"")";
  const auto refused = rig.ask("POST", "/v1/modems/kitchen/at", {}, command + "}");
  CHECK(refused.status == 428);
  CHECK(refused.body.find("4711") == std::string::npos);
  CHECK(refused.body.find("--force") != std::string::npos);
  CHECK(rig.modems.kitchen.command.command.empty());
  rig.post("/v1/modems/kitchen/at", command + R"(,"force":true})");
  CHECK(rig.modems.kitchen.command.command == "AT+CPIN=\"4711\"");
}

TEST_CASE("a step of the recovery is asked for by its name, a reset without one") {
  Rig rig;
  auto& kitchen = rig.modems.kitchen;
  CHECK(rig.post("/v1/modems/kitchen/reset")["level"] == "reset");
  CHECK(kitchen.rung == modem::Rung::soft_reset);
  CHECK_FALSE(kitchen.force);
  rig.post("/v1/modems/kitchen/reset", R"({"level":"radio","force":true})");
  CHECK(kitchen.rung == modem::Rung::radio);
  CHECK(kitchen.force);
  rig.post("/v1/modems/kitchen/reset", R"({"level":"port-power"})");
  CHECK(kitchen.rung == modem::Rung::port_power);
  for (const auto* body : {R"({"level":"park"})", R"({"level":"hammer"})", R"({"step":"radio"})"})
    CHECK(rig.refused("POST", "/v1/modems/kitchen/reset", {}, body) == 400);
  CHECK(rig.refused("POST", "/v1/modems/attic/reset") == 404);
  kitchen.recover_answer = util::fail(util::Advice::reject, "the PIN of its SIM is not stored");
  CHECK(rig.refused("POST", "/v1/modems/kitchen/reset") == 409);
  const auto next_of = [&](const std::string& what) {
    kitchen.recover_answer = util::fail(util::Advice::reject, what);
    const auto error =
        json::parse_or_null(rig.ask("POST", "/v1/modems/kitchen/reset").body)["error"];
    return error["what"].text() + " -> " + error["next"].text();
  };
  CHECK(next_of("modem kitchen is parked; next: gsmrelay modem unpark kitchen") ==
        "modem kitchen is parked -> gsmrelay modem unpark kitchen");
  CHECK(next_of("ERROR; next: gsmrelay wipe --yes").ends_with("-> gsmrelay status"));
}

TEST_CASE("parking is the last step of the recovery, and unparking is no resuming") {
  Rig rig;
  auto& kitchen = rig.modems.kitchen;
  CHECK(rig.post("/v1/modems/kitchen/park")["parked"] == true);
  CHECK(kitchen.rung == modem::Rung::park);
  CHECK_FALSE(kitchen.suspended);
  kitchen.suspended = true;
  CHECK(rig.post("/v1/modems/kitchen/unpark")["parked"] == false);
  CHECK(kitchen.suspended);
  CHECK(kitchen.unparked == 1);
  kitchen.recover_answer = util::fail(util::Advice::reject, "modem kitchen is absent");
  CHECK(rig.refused("POST", "/v1/modems/kitchen/park") == 409);
  CHECK(rig.refused("POST", "/v1/modems/attic/unpark") == 404);
}

TEST_CASE("a modem is suspended and resumed by name") {
  Rig rig;
  CHECK(rig.post("/v1/modems/kitchen/suspend")["suspended"] == true);
  CHECK(rig.modems.kitchen.suspended);
  CHECK(rig.post("/v1/modems/kitchen/resume")["suspended"] == false);
  CHECK_FALSE(rig.modems.kitchen.suspended);
  CHECK(rig.refused("POST", "/v1/modems/attic/suspend") == 404);
}

TEST_CASE("a modem is cleared on request, and says what was deleted from each memory") {
  Rig rig;
  rig.modems.kitchen.clear_answer = std::vector<control::ClearedMemory>{{.name = "SM",
                                                                         .before = 3,
                                                                         .used = 1,
                                                                         .total = 3,
                                                                         .drafts = 1,
                                                                         .sent = 1,
                                                                         .saved = 0,
                                                                         .left = 1,
                                                                         .trouble = "1 left: …"}};
  const auto cleared = rig.post("/v1/modems/kitchen/clear");
  CHECK(cleared["modem"] == "kitchen");
  REQUIRE(cleared["memories"].size() == 1);
  CHECK(cleared["memories"][0]["drafts"] == 1);
  CHECK(cleared["memories"][0]["left"] == 1);
  CHECK(cleared["memories"][0]["trouble"] == "1 left: …");
  CHECK(rig.refused("POST", "/v1/modems/kitchen/clear", {}, R"({"all":true})") == 400);
  CHECK(rig.refused("POST", "/v1/modems/attic/clear") == 404);
  rig.modems.kitchen.clear_answer = util::fail(util::Advice::reject, "a SIM swap runs");
  CHECK(rig.refused("POST", "/v1/modems/kitchen/clear") == 409);
  rig.modems.kitchen.clear_answer = util::fail(util::Advice::retry, "the modem is busy");
  CHECK(rig.refused("POST", "/v1/modems/kitchen/clear") == 503);
  rig.uid = rig::kReader;
  CHECK(rig.refused("POST", "/v1/modems/kitchen/clear") == 403);
}
