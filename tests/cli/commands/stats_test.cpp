#include "tests/cli/rig.hpp"

using rig::Rig;

namespace {

std::string counts(const std::string& fields) {
  return "{" + fields +
         R"(,"received":1000000,"relayed":999990,"kept":7,"waiting":4,"dead":3,)"
         R"("dropped":1,"incomplete":0,"sent":12,"failed":1})";
}

std::string statistics(const std::string& by, const std::string& complete = "true") {
  return R"({"schema":"gsmrelay/1","by":")" + by + R"(","complete":)" + complete +
         R"(,"periods":[)" + counts(R"("begin":"2026-11-29T09:00:00.000+00:00")") +
         R"(],"modems":[)" + counts(R"("name":"a-modem-with-a-name-of-32-letters")") +
         R"(],"routes":[)" + counts(R"("name":"main")") + "]}";
}

}  // namespace

TEST_CASE("counts are shown by period, modem and route within 80 columns") {
  Rig rig;
  rig.daemon.set("GET /v1/stats", statistics("hour"));
  const auto hours = rig({"stats"});
  CHECK(hours.code == 0);
  CHECK(hours.says("2026-11-29 09:00   1000000   999990"));
  CHECK(hours.says("MODEM"));
  CHECK(hours.says("ROUTE"));
  CHECK_FALSE(hours.says("only the newest"));
  CHECK(rig::widest(hours.out) <= 80);
  CHECK(rig.daemon.last().query.at("since_s") == "86400");
  CHECK_FALSE(rig.daemon.last().query.contains("by"));
  rig.daemon.set("GET /v1/stats", statistics("day", "false"));
  const auto days = rig({"stats", "--since", "90d", "--by", "day"});
  CHECK(days.says("2026-11-29 "));
  CHECK_FALSE(days.says("09:00"));
  CHECK(days.says("only the newest messages are counted"));
  CHECK(rig.daemon.last().query.at("since_s") == "7776000");
  CHECK(rig.daemon.last().query.at("by") == "day");
  CHECK(rig({"stats", "--get", "routes.relayed"}).out == "999990\n");
}

TEST_CASE("messages that came while the clock was wrong are said to be left out") {
  Rig rig;
  auto response = statistics("hour");
  response.insert(1, R"("misdated":1500,)");
  rig.daemon.set("GET /v1/stats", response);
  const auto ran = rig({"stats"});
  CHECK(ran.says("\n1500 messages are not counted: the clock was wrong when they came;"));
  CHECK(rig::widest(ran.out) <= 80);
  rig.daemon.set("GET /v1/stats", R"({"by":"hour","complete":true,"misdated":1,"periods":[]})");
  CHECK(rig({"stats"}).says("nothing was received or sent\n\n1 message is not counted"));
}

TEST_CASE("row 204: statistics say how many messages are held") {
  Rig rig;
  rig.daemon.set("GET /v1/stats",
                 R"({"by":"hour","complete":true,"modems":[],"routes":[],)"
                 R"("periods":[{"begin":"2026-11-29T09:00:00Z","received":5,"held":2}]})");
  CHECK(rig({"stats"}).says("\n2 messages are held; gsmrelay inbox list --state held\n"));
}

TEST_CASE("without a message there is no table, and a wrong time is wrong usage") {
  Rig rig;
  rig.daemon.set("GET /v1/stats",
                 R"({"by":"hour","complete":true,"periods":[],"modems":[],"routes":[]})");
  CHECK(rig({"stats"}).out == "nothing was received or sent\n");
  for (const char* wrong : {"yesterday", "5s", "99999d", "-1d"})
    CHECK(rig({"stats", "--since", wrong}).code == cli::kUsage);
  CHECK(rig({"stats", "--by", "week"}).code == cli::kUsage);
}
