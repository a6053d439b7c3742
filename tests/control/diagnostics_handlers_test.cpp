#include "tests/control/rig.hpp"

using rig::Rig;
using namespace std::chrono_literals;

TEST_CASE("row 167: a modem's dialogue is recorded for a time and read while it grows") {
  Rig rig;
  const auto started =
      rig.ask("POST", "/v1/modems/kitchen/trace", {{"seconds", "90"}}, R"({"reopen":true})");
  CHECK(started.status == 200);
  CHECK(rig.modems.kitchen.traced.length == 90s);
  CHECK(rig.modems.kitchen.traced.reopen);
  auto view = rig.get("/v1/modems/kitchen/trace");
  CHECK(view["lines"] == rig::Json::array({"> AT", "< OK"}));
  CHECK(view["last"] == 2);
  CHECK(view["running"] == true);
  view = rig.get("/v1/modems/kitchen/trace", {{"after", "2"}, {"wait", "20"}});
  CHECK(view["lines"].empty());
  CHECK(rig.modems.kitchen.waits == 1);  // the trace has ended: no second wait
}

TEST_CASE("a trace is limited in time and for administrators only") {
  Rig rig;
  CHECK(rig.refused("POST", "/v1/modems/kitchen/trace", {{"seconds", "601"}}) == 400);
  CHECK(rig.refused("POST", "/v1/modems/kitchen/trace", {{"seconds", "0"}}) == 400);
  CHECK(rig.refused("POST", "/v1/modems/attic/trace") == 404);
  CHECK(rig.refused("GET", "/v1/modems/attic/trace") == 404);
  rig.uid = rig::kReader;
  CHECK(rig.refused("POST", "/v1/modems/kitchen/trace") == 403);
  CHECK(rig.refused("GET", "/v1/modems/kitchen/trace") == 403);
}

TEST_CASE("a scan returns the networks with names and states") {
  Rig rig;
  const auto answer = rig.post("/v1/modems/kitchen/scan");
  CHECK(answer["networks"][0]["name"] == "MTN Cameroon");
  CHECK(answer["networks"][0]["status"] == "in use");
  CHECK(answer["networks"][0]["technology"] == 7);
  rig.modems.kitchen.scan_answer = util::fail(util::Advice::retry, "the modem is away");
  CHECK(rig.refused("POST", "/v1/modems/kitchen/scan") == 503);
  rig.uid = rig::kReader;
  CHECK(rig.refused("POST", "/v1/modems/kitchen/scan") == 403);
}

TEST_CASE("a disconnected modem is removed, a connected one is refused") {
  Rig rig;
  CHECK(rig.post("/v1/modems/kitchen/forget")["done"][0] == "it is in the list no more");
  rig.modems.forget_answer = util::fail(util::Advice::reject, "it is there; unplug it first");
  CHECK(rig.refused("POST", "/v1/modems/kitchen/forget") == 409);
  CHECK(rig.refused("POST", "/v1/modems/attic/forget") == 404);
}
