#include "json/json.hpp"
#include "tests/cli/rig.hpp"

using rig::Rig;

namespace {

constexpr const char* kUp = R"({"modems":[{"name":"kitchen","health":"up","registered":true,
  "last_sms_s":33}],
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
  CHECK(ran.says("passed reception kitchen: an SMS came 33 s ago"));
  CHECK(ran.says("passed storage spool"));
  CHECK(ran.says("passed watchdog gsmrelayd: all threads make progress"));
  CHECK(rig.daemon.last().path == "/v1/selftest/passed");
}

TEST_CASE("without a received SMS reception is not tested, and the version has not proved itself") {
  Rig rig;
  rig.daemon.set("GET /v1/status", R"({"modems":[{"name":"kitchen","health":"up",
    "registered":true,"last_sms_s":null}],"routes":[],"spool_trouble":"","stalled":"relay"})");
  rig.daemon.set("GET /v1/audit", R"({"balanced":true})");
  const auto ran = rig({"--no-color", "selftest"}, rig::Terminal::yes);
  CHECK(ran.says("not tested reception kitchen: no SMS has come since the start"));
  CHECK(ran.says("gsmrelay selftest --sms"));
  CHECK(ran.says("failed watchdog gsmrelayd: relay makes no progress"));
  CHECK(rig::widest(ran.out) <= 80);
  rig.daemon.set("GET /v1/status", R"({"modems":[{"name":"kitchen","health":"up",
    "registered":true,"last_sms_s":null}],"routes":[],"spool_trouble":""})");
  CHECK(rig({"selftest"}).code == cli::kFine);
  CHECK(rig.daemon.last().path == "/v1/audit");  // not "/v1/selftest/passed"
}

TEST_CASE("with --sms a test SMS to each modem is awaited") {
  Rig rig;
  rig.daemon.set("GET /v1/status", R"({"modems":[{"name":"kitchen","health":"up",
    "registered":true},{"name":"attic","health":"up","registered":true},{"name":"cellar",
    "health":"absent"}],"routes":[],"spool_trouble":""})");
  rig.daemon.set("GET /v1/audit", R"({"balanced":true})");
  for (const char* name : {"kitchen", "attic"})
    rig.daemon.set(std::string("POST /v1/modems/") + name + "/sim/test", R"({"started":true})");
  rig.daemon.set("GET /v1/modems/kitchen/sim/swap", R"({"swap":{"finished":true,"succeeded":true,
    "events":[],"receipt":{"test":"sent and received by itself"}}})");
  rig.daemon.set("GET /v1/modems/attic/sim/swap", R"({"swap":{"finished":true,"succeeded":false,
    "events":[],"receipt":{"test":"failed"}}})");
  const auto ran = rig({"selftest", "--sms"});
  CHECK(ran.code == cli::kFailed);
  CHECK(ran.says("passed reception kitchen: sent and received by itself"));
  CHECK(ran.says("failed reception attic: the test SMS did not arrive within 3 minutes"));
  CHECK_FALSE(ran.says("reception cellar"));
  rig.daemon.set("GET /v1/modems/attic/sim/swap", R"({"swap":{"finished":true,"succeeded":true,
    "events":[],"receipt":{"test":"not tested: the card's number is not known"}}})");
  CHECK(rig({"selftest", "--sms"}).says("not tested reception attic"));
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
