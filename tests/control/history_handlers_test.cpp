#include "tests/control/rig.hpp"

using namespace desk;
using rig::Rig;

TEST_CASE("the history is served by page, modem and time, with masked identities") {
  Rig rig;
  rig.uid = rig::kReader;
  rig.daemon.kept = {{.id = 4,
                      .kind = spool::HistoryKind::sim,
                      .modem = "kitchen",
                      .sim = "8923700000000000123",
                      .what = "ready",
                      .why = "found",
                      .lasted = 61s}};
  const auto answer =
      rig.get("/v1/history", {{"modem", "kitchen"}, {"since_s", "3600"}, {"limit", "1"}});
  REQUIRE(answer["history"].size() == 1);
  const auto& entry = answer["history"][0];
  CHECK(entry["kind"] == "sim");
  CHECK(entry["what"] == "ready");
  CHECK(entry["lasted_s"] == 61);
  CHECK(entry.text("sim").find("8923700000000000123") == std::string::npos);
  CHECK(answer["before"] == 4);
  CHECK(rig.daemon.history_filter.modem == "kitchen");
  CHECK(rig.daemon.history_filter.since == rig.desk.clock.wall() - 1h);
  CHECK(rig.daemon.history_page.limit == 1);
  CHECK(rig.get("/v1/history")["before"].is_null());
  CHECK_FALSE(rig.daemon.history_filter.since);
  CHECK(rig.refused("GET", "/v1/history", {{"since_s", "1"}}) == 400);
}

TEST_CASE(
    "the history of a modem that nobody knows is an error, and that of a quiet one is empty") {
  Rig rig;
  CHECK(rig.refused("GET", "/v1/history", {{"modem", "nope"}}) == 404);
  CHECK(rig.get("/v1/history", {{"modem", "kitchen"}})["history"].empty());
}

TEST_CASE("what a person changes is recorded, what is refused or only read is not") {
  Rig rig;
  rig.get("/v1/status");
  rig.refused("POST", "/v1/modems/nobody/suspend");
  rig.ask("GET", "/v1/modems/kitchen/trace");
  CHECK(rig.daemon.actions.empty());
  rig.post("/v1/reload");
  REQUIRE(rig.daemon.actions.size() == 1);
  CHECK(rig.daemon.actions[0].what == "reload");
}

TEST_CASE("row 166: the dialogues before failures are served as lines, all or one") {
  Rig rig;
  rig.uid = rig::kReader;
  rig.daemon.kept = {{.id = 4,
                      .kind = spool::HistoryKind::dialogue,
                      .modem = "kitchen",
                      .what = "the modem does not answer",
                      .why = "   -1.000 > AT\n   -0.500 < ERROR\n",
                      .lasted = 1s}};
  const auto all = rig.get("/v1/dialogues", {{"limit", "5"}});
  REQUIRE(all["dialogues"].size() == 1);
  CHECK(rig.daemon.history_page.limit == 5);
  const auto one = rig.get("/v1/dialogues/4");
  CHECK(rig.daemon.history_page.before == 5);
  CHECK(one["kind"] == "dialogue");
  CHECK(one["why"] == "");
  CHECK(one["lasted_s"] == 1);
  REQUIRE(one["lines"].size() == 2);
  CHECK(one["lines"][0] == "   -1.000 > AT");
  CHECK(rig.refused("GET", "/v1/dialogues/3") == 404);
  CHECK(rig.refused("GET", "/v1/dialogues/9223372036854775807") == 404);
  CHECK(rig.refused("GET", "/v1/dialogues/x") == 400);
}
