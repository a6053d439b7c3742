#include "json/json.hpp"
#include "tests/cli/rig.hpp"

using rig::Rig;

namespace {

constexpr const char* kUp = R"({"modems":[{"name":"kitchen","health":"up","registered":true}],
  "routes":[{"name":"main"}],"spool_trouble":""})";

}  // namespace

TEST_CASE("the self-test passes if modems, routes and the spool work") {
  Rig rig;
  rig.daemon.set("GET /v1/status", kUp);
  rig.daemon.set("GET /v1/audit", R"({"balanced":true})");
  rig.daemon.set("POST /v1/routes/main/test", R"({"passed":true,"judgement":"200 in 3 ms"})");
  const auto ran = rig({"selftest"});
  CHECK(ran.code == cli::kFine);
  CHECK(ran.says("passed modem kitchen: is up and registered"));
  CHECK(ran.says("passed route main: 200 in 3 ms"));
  CHECK(ran.says("passed storage spool"));
  CHECK(rig.daemon.last().path == "/v1/selftest/passed");
}

TEST_CASE("each part that fails is named with the next command") {
  Rig rig;
  rig.daemon.set("GET /v1/status", R"({"modems":[{"name":"kitchen","health":"up",
    "registered":false}],"routes":[{"name":"main"}],"spool_trouble":"disk full"})");
  rig.daemon.set("POST /v1/routes/main/test", R"({"passed":false,"judgement":"HTTP 401"})");
  const auto ran = rig({"selftest", "--json"});
  CHECK(ran.code == cli::kFailed);
  const auto report = json::parse_or_null(ran.out);
  CHECK(report["passed"] == false);
  CHECK(report["tests"][0]["result"] == "is not registered");
  CHECK(report["tests"][1]["next"] == "gsmrelay route test main");
  CHECK(report["tests"][2]["result"] == "disk full");
}
