#include "tests/control/rig.hpp"
#include "util/log.hpp"

using rig::Rig;

namespace {

const std::string kIccid = "8923700000000000123";

void see(Rig& rig) {
  desk::ok(rig.desk.sims().record_sighting(
      {kIccid, kIccid, "624010000000001", "MTN CAM", "kitchen", "ready"}));
  desk::ok(rig.desk.sims().set_number(kIccid, "+237670000001", "card"));
  desk::ok(rig.desk.sims().set_balance(kIccid, 1205));
}

config::SimSettings entry(const std::string& name, const std::string& iccid) {
  config::SimSettings settings;
  settings.name = name;
  settings.iccid = iccid;
  return settings;
}

}  // namespace

TEST_CASE("SIMs are listed with masked numbers, also entries whose card was never seen") {
  Rig rig;
  see(rig);
  rig.daemon.configured_sims = {entry("mtn-1", kIccid), entry("spare", "8923700000000000999")};
  const auto sims = rig.get("/v1/sims")["sims"];
  REQUIRE(sims.size() == 2);
  CHECK(sims[0]["name"] == "mtn-1");
  CHECK(sims[0]["balance"] == "12.05");
  CHECK(sims[0]["country"] == "cm");
  CHECK(sims[1]["state"] == "never seen");
  CHECK(sims.dump().find(kIccid) == std::string::npos);
  CHECK(sims.dump().find("+237670000001") == std::string::npos);
  CHECK(rig.get("/v1/sims", {{"numbers", "1"}}).dump().find("+237670000001") != std::string::npos);
}

TEST_CASE("a SIM is found by its name, its ICCID or the last digits of it") {
  Rig rig;
  see(rig);
  rig.daemon.configured_sims = {entry("mtn-1", kIccid)};
  for (const auto name : {"mtn-1", "8923700000000000123", "0123"})
    CHECK(rig.get(std::string("/v1/sims/") + name)["sim"]["name"] == "mtn-1");
  CHECK(rig.refused("GET", "/v1/sims/123") == 404);
}

TEST_CASE("a PIN and a PUK reach the modem and are in no response") {
  Rig rig;
  auto& sims = rig.modems.kitchen;
  CHECK(rig.post("/v1/modems/kitchen/sim/pin", R"({"pin":"4711"})")["unlocked"] == true);
  CHECK(sims.unlocking.pin == "4711");
  CHECK_FALSE(sims.unlocking.last_try);
  rig.post("/v1/modems/kitchen/sim/puk", R"({"puk":"12345678","pin":"4711","last_try":true})");
  CHECK(sims.unlocking.puk == "12345678");
  CHECK(sims.unlocking.last_try);
  sims.unlock_answer = util::fail(util::Advice::reject, "the SIM refused the PIN; tries left: 2");
  const auto refused = rig.ask("POST", "/v1/modems/kitchen/sim/pin", {}, R"({"pin":"4711"})");
  CHECK(refused.status == 409);
  CHECK(refused.body.find("4711") == std::string::npos);
  CHECK(rig.refused("POST", "/v1/modems/kitchen/sim/pin", {}, R"({"pin":"47110815x"})") == 400);
  CHECK(rig.refused("POST", "/v1/modems/kitchen/sim/puk", {}, R"({"pin":"4711"})") == 400);
  rig.uid = rig::kReader;
  CHECK(rig.refused("POST", "/v1/modems/kitchen/sim/pin", {}, R"({"pin":"4711"})") == 403);
}

TEST_CASE("row 200: a service centre is stored by an administrator, and shown masked") {
  Rig rig;
  const char* path = "/v1/modems/kitchen/sim/smsc";
  const char* body = R"({"number":"+237670000100"})";
  CHECK(rig.post(path, body)["smsc"] == "+23767*****00");
  CHECK(rig.modems.kitchen.service_centre == "+237670000100");
  for (const char* wrong : {"{}", R"({"number":""})", R"({"number":"MTN"})", R"({"number":"+1"})",
                            R"({"number":"+237670000100\",129;+CFUN=0"})"})
    CHECK_MESSAGE(rig.refused("POST", path, {}, wrong) == 400, wrong);
  for (const char* doubtful : {R"({"number":"123"})", R"({"number":"237670000100"})"})
    CHECK_MESSAGE(rig.refused("POST", path, {}, doubtful) == 428, doubtful);
  CHECK(rig.modems.kitchen.service_centre == "+237670000100");
  rig.post(path, R"({"number":"123","force":true})");
  CHECK(rig.modems.kitchen.service_centre == "123");
  CHECK(rig.refused("POST", "/v1/modems/attic/sim/smsc", {}, body) == 404);
  rig.modems.kitchen.service_centre_answer = util::fail(util::Advice::reject, "it has another");
  CHECK(rig.refused("POST", path, {}, body) == 409);
  rig.uid = rig::kReader;
  CHECK(rig.refused("POST", path, {}, body) == 403);
}

TEST_CASE("a USSD code is sent and its session can be ended") {
  Rig rig;
  auto& sims = rig.modems.kitchen;
  sims.ussd_answer = modem::UssdReply{modem::UssdReply::State::reply_wanted, "1 Balance"};
  const auto answer = rig.post("/v1/modems/kitchen/ussd", R"({"text":"*101#"})");
  CHECK(answer["state"] == "reply-wanted");
  CHECK(answer["text"] == "1 Balance");
  CHECK(sims.ussd_text == "*101#");
  rig.post("/v1/modems/kitchen/ussd/cancel");
  CHECK(sims.cancelled == 1);
  CHECK(rig.refused("POST", "/v1/modems/kitchen/ussd", {}, "{}") == 400);
}

TEST_CASE("a guided swap is started, followed and cancelled") {
  Rig rig;
  auto& sims = rig.modems.kitchen;
  CHECK(rig.refused("GET", "/v1/modems/kitchen/sim/swap") == 404);
  rig.post("/v1/modems/kitchen/sim/swap");
  CHECK(sims.started == 1);
  control::SwapView view;
  view.modem = "kitchen";
  view.step = "safe";
  view.old_sim = kIccid;
  view.events = {{1, rig.desk.clock.wall(), "emptying", "…"},
                 {2, rig.desk.clock.wall(), "safe", "…"}};
  sims.swap_view = view;
  const auto swap = rig.get("/v1/modems/kitchen/sim/swap", {{"after", "1"}})["swap"];
  CHECK(swap["events"].size() == 1);
  CHECK(swap["step"] == "safe");
  CHECK(swap["receipt"]["old_sim"] != kIccid);
  rig.post("/v1/modems/kitchen/sim/swap/cancel");
  CHECK(sims.cancelled == 1);
}

TEST_CASE("a test SMS is started alone") {
  Rig rig;
  CHECK(rig.post("/v1/modems/kitchen/sim/test")["started"] == true);
  CHECK(rig.modems.kitchen.tested == 1);
  CHECK(rig.modems.kitchen.started == 0);
  CHECK(rig.refused("POST", "/v1/modems/attic/sim/test") == 404);
}

TEST_CASE("a PIN for a SIM goes to the modem that has it, with the ICCID to check") {
  Rig rig;
  see(rig);
  rig.daemon.configured_sims = {entry("mtn-1", kIccid), entry("spare", "8923700000000000999"),
                                entry("unknown", "")};
  auto& given = rig.modems.kitchen.unlocking;
  for (const auto* name : {"mtn-1", "8923700000000000123", "0123", "0001", "kitchen"}) {
    given = {};
    const auto done = rig.post(std::string("/v1/sims/") + name + "/pin", R"({"pin":"4711"})");
    CHECK(done["modem"] == "kitchen");
    CHECK(done["sim"] == "mtn-1");
    CHECK(given.pin == "4711");
    CHECK(given.iccid == kIccid);
  }
  rig.post("/v1/sims/mtn-1/puk", R"({"puk":"12345678","pin":"4711"})");
  CHECK(given.puk == "12345678");
  CHECK(given.iccid == kIccid);
  given = {};
  // Not in a modem that is known, or without an ICCID to check.
  CHECK(rig.refused("POST", "/v1/sims/spare/pin", {}, R"({"pin":"4711"})") == 409);
  CHECK(rig.refused("POST", "/v1/sims/unknown/pin", {}, R"({"pin":"4711"})") == 409);
  CHECK(rig.refused("POST", "/v1/sims/none/pin", {}, R"({"pin":"4711"})") == 404);
  CHECK(rig.refused("POST", "/v1/sims/mtn-1/pin", {}, R"({"pin":"47"})") == 400);
  CHECK(given.pin.empty());
  // A card of the configuration that the modem reports, but that was never recorded.
  rig.daemon.now.modems[0].info.iccid = "8923700000000000999";
  rig.post("/v1/sims/spare/pin", R"({"pin":"4711"})");
  CHECK(given.iccid == "8923700000000000999");
  rig.post("/v1/modems/kitchen/sim/pin", R"({"pin":"4711"})");
  CHECK(given.iccid.empty());
  rig.uid = rig::kReader;
  CHECK(rig.refused("POST", "/v1/sims/mtn-1/pin", {}, R"({"pin":"4711"})") == 403);
}

TEST_CASE("a PIN goes to no modem without a port, and the log has no identity of a card") {
  Rig rig;
  see(rig);
  rig.daemon.configured_sims = {entry("mtn-1", kIccid)};
  std::string log;
  util::set_log_sink([&](util::LogLevel, std::string_view line, util::LogFields) { log += line; });
  CHECK(rig.refused("POST", std::string("/v1/modems/") + kIccid + "/sim/pin", {},
                    R"({"pin":"4711"})") == 404);
  CHECK(log.find(kIccid) == std::string::npos);
  CHECK(log.find("entered") == std::string::npos);
  util::set_log_sink({});
  // The card was moved from a modem that was unplugged to another one.
  auto unplugged = rig.daemon.now.modems[0];
  unplugged.name = "hall";
  unplugged.health = control::ModemHealth::absent;
  rig.daemon.now.modems.insert(rig.daemon.now.modems.begin(), unplugged);
  CHECK(rig.post("/v1/sims/mtn-1/pin", R"({"pin":"4711"})")["modem"] == "kitchen");
}

TEST_CASE("a SIM is also found by its modem, and a whole name counts more than last digits") {
  Rig rig;
  see(rig);
  CHECK(rig.get("/v1/sims/kitchen")["sim"]["modem"] == "kitchen");
  rig.daemon.configured_sims = {entry("0123", "8923700000000000999")};
  CHECK(rig.get("/v1/sims/0123")["sim"]["name"] == "0123");
}
