#include "tests/control/rig.hpp"

using namespace desk;
using rig::Rig;

TEST_CASE("messages are counted by hour for a day, by day for longer") {
  Rig rig;
  rig.uid = rig::kReader;
  auto sms = one_sms("one");
  sms.received = rig.desk.clock.wall();
  rig.desk.accept(sms);
  const auto day = rig.get("/v1/stats");
  CHECK(day["by"] == "hour");
  CHECK(day["complete"] == true);
  REQUIRE(day["periods"].size() == 1);
  CHECK(day["periods"][0]["received"] == 1);
  CHECK(day["periods"][0]["waiting"] == 1);
  CHECK(day["modems"][0]["name"] == "kitchen");
  CHECK(day["routes"][0]["name"] == "main");
  CHECK(rig.get("/v1/stats", {{"since_s", "604800"}})["by"] == "day");
  CHECK(rig.get("/v1/stats", {{"since_s", "604800"}, {"by", "hour"}})["by"] == "hour");
  CHECK(rig.refused("GET", "/v1/stats", {{"since_s", "59"}}) == 400);
  CHECK(rig.refused("GET", "/v1/stats", {{"by", "week"}}) == 400);
}
