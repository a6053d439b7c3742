#include "json/json.hpp"
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

TEST_CASE("row 166: the history says that a dialogue is kept, and shows it") {
  Rig rig;
  rig.daemon.set(
      "GET /v1/history",
      R"({"history":[{"id":231,"time":"2026-11-29T09:00:01.000+00:00","kind":"dialogue",)"
      R"("modem":"kitchen","what":"the modem does not answer","why":"","lasted_s":300}]})");
  const auto listed = rig({"history"});
  CHECK(listed.says("kitchen  dialogue 231: the modem does not answer\n"));
  CHECK(listed.says("show a dialogue: gsmrelay history --dialogue 231\n"));
  rig.daemon.set("GET /v1/dialogues/231",
                 R"({"id":231,"time":"2026-11-29T09:00:01.000+00:00","kind":"dialogue",)"
                 R"("modem":"kitchen","what":"the modem does not answer","lasted_s":300,)"
                 R"("lines":["   -9.000 > AT+CSQ","   -8.900 < +CSQ: 20,99"]})");
  const auto ran = rig({"history", "--dialogue", "231"});
  CHECK(ran.code == 0);
  CHECK(ran.says("kitchen, 2026-11-29 09:00:01: the modem does not answer\n"));
  CHECK(ran.says("the 5 min before it"));
  CHECK(ran.says("   -9.000 > AT+CSQ\n   -8.900 < +CSQ: 20,99\n"));
  const auto json = json::parse_or_null(rig({"history", "--dialogue", "231", "--json"}).out);
  CHECK(json["lasted_s"] == 300);
  CHECK(json["lines"].size() == 2);
  CHECK(rig({"history", "--dialogue", "0"}).code == cli::kUsage);
}

TEST_CASE("a long reason is wrapped within 80 columns, not cut") {
  Rig rig;
  rig.daemon.set(
      "GET /v1/history",
      R"({"history":[{"id":8,"time":"2026-11-29T08:00:01.000+00:00","kind":"modem",)"
      R"("modem":"kitchen","what":"failing","lasted_s":22,"why":)"
      R"("/dev/serial/by-id/usb-HUAWEI_HUAWEI_Mobile-if00-port0: nothing answers AT"}]})");
  const auto ran = rig({"history"});
  CHECK(ran.says("nothing answers"));
  CHECK(ran.says("AT\n"));
  CHECK(rig::widest(ran.out) <= 80);
}

TEST_CASE("an empty history is said as such, and a wrong time is wrong usage") {
  Rig rig;
  rig.daemon.set("GET /v1/history", R"({"history":[],"before":null})");
  CHECK(rig({"history"}).out == "nothing is recorded\n");
  const auto wrong = rig({"history", "--since", "soon"});
  CHECK(wrong.code == cli::kUsage);
}
