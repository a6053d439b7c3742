#include "tests/cli/rig.hpp"

using rig::Rig;

namespace {

constexpr const char* kHistory =
    R"({"schema":"gsmrelay/1","before":7,"history":[)"
    R"({"id":9,"time":"2026-11-29T09:00:01.000+00:00","kind":"person","modem":"kitchen","what":"modem suspend","by":"ada","why":""},)"
    R"({"id":10,"time":"2026-11-29T08:30:01.000+00:00","kind":"rung","modem":"kitchen","what":"reset","why":"the modem does not answer","lasted_s":40,"cured":true},)"
    R"({"id":8,"time":"2026-11-29T08:00:01.000+00:00","kind":"modem","modem":"kitchen","what":"failing","why":"the modem does not answer","lasted_s":7200},)"
    R"({"id":7,"time":"2026-11-29T07:00:01.000+00:00","kind":"sim","modem":"kitchen","sim":"8923…0123","what":"ready","why":"found"}]})";

}  // namespace

TEST_CASE("row 044: the history is shown newest first, with the next page's command") {
  Rig rig;
  rig.daemon.set("GET /v1/history", kHistory);
  const auto ran = rig({"history", "--modem", "kitchen", "--since", "7d", "--limit", "3"});
  CHECK(ran.code == 0);
  CHECK(ran.says("kitchen  modem suspend by ada"));
  CHECK(ran.says("failing after 2 h: the modem does not answer"));
  CHECK(ran.says("reset helped after 40 s: the modem does not answer"));
  CHECK(ran.says("SIM 8923…0123 ready: found"));
  CHECK(ran.says("older ones: gsmrelay history --since 7d --modem kitchen --before 7"));
  const auto& query = rig.daemon.last().query;
  CHECK(query.at("modem") == "kitchen");
  CHECK(query.at("since_s") == "604800");
  CHECK(query.at("limit") == "3");
  CHECK(rig({"history", "--get", "what"}).out == "modem suspend\nreset\nfailing\nready\n");
  CHECK_FALSE(rig.daemon.last().query.contains("since_s"));
}

TEST_CASE("an empty history is said as such, and a wrong time is wrong usage") {
  Rig rig;
  rig.daemon.set("GET /v1/history", R"({"history":[],"before":null})");
  CHECK(rig({"history"}).out == "nothing is recorded\n");
  const auto wrong = rig({"history", "--since", "soon"});
  CHECK(wrong.code == cli::kUsage);
}
