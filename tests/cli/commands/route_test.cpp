#include "tests/cli/rig.hpp"

using rig::Rig;

namespace {

std::string route(const std::string& fields) {
  return R"({"name":"main","configured":true,"paused":false,"breaker":"closed","waiting":1,)"
         R"("delivered":240,"dead":2,"dropped":0,"in_flight":3,"last_error":"503 busy")" +
         fields + "}";
}

}  // namespace

TEST_CASE("routes are listed with their state") {
  Rig rig;
  rig.daemon.set("GET /v1/routes",
                 R"({"routes":[)" + route("") + R"(,{"name":"old","waiting":4}]})");
  const auto ran = rig({"route"});
  CHECK(ran.says("through"));
  CHECK(ran.says("not configured"));
  CHECK(ran.says("503 busy"));
}

TEST_CASE("one route is shown with the time of its next probe") {
  Rig rig;
  rig.daemon.set("GET /v1/routes/main",
                 R"({"route":{"name":"main","configured":true,"breaker":"open","probe_in_s":40,)"
                 R"("last_success":"2026-11-22T21:27:52.123+00:00","last_latency_ms":45}})");
  const auto ran = rig({"route", "show", "main"});
  CHECK(ran.says("in 40 s"));
  CHECK(ran.says("2026-11-22 21:27:52"));
  CHECK(ran.says("45 ms"));
}

TEST_CASE("a failed test of a route is exit code 1") {
  Rig rig;
  rig.daemon.set("POST /v1/routes/main/test", R"({"passed":true,"judgement":"200 in 12 ms"})");
  CHECK(rig({"route", "test", "main"}).out == "passed: 200 in 12 ms\n");
  rig.daemon.set("POST /v1/routes/main/test",
                 R"({"passed":false,"judgement":"connection refused"})");
  const auto failed = rig({"route", "test", "main"});
  CHECK(failed.code == cli::kFailed);
  CHECK(failed.says("failed: connection refused\n  next: gsmrelay route show main\n"));
  rig.daemon.set("POST /v1/routes/main/test", R"({"passed":false,"judgement":")" +
                                                  std::string(40, 'a') + ' ' +
                                                  std::string(50, 'b') + R"("})");
  CHECK(rig::widest(rig({"route", "test", "main"}, rig::Terminal::yes).out) <= 80);
}

TEST_CASE("after a test that passed, the messages that wait can be tried at once") {
  Rig rig;
  rig.daemon.set("POST /v1/routes/main/test", R"({"passed":true,"judgement":"200 in 12 ms"})");
  rig.daemon.set("GET /v1/routes/main", R"({"route":{"name":"main","waiting":2}})");
  CHECK(rig({"route", "test", "main"}).says("  next: gsmrelay queue retry --route main\n"));
}

TEST_CASE("a route is paused and resumed") {
  Rig rig;
  rig.daemon.set("POST /v1/routes/main/pause", R"({"route":"main","paused":true})");
  rig.daemon.set("POST /v1/routes/main/resume", R"({"route":"main","paused":false})");
  CHECK(rig({"route", "pause", "main"}).says("route main is paused"));
  CHECK(rig({"route", "resume", "main"}).out == "route main is running\n");
  rig.daemon.refuse("POST /v1/routes/main/pause", 403, "changing things is for root", "sudo");
  CHECK(rig({"route", "pause", "main"}).code == cli::kDenied);
}

TEST_CASE("the last error of a route is printed after its age") {
  Rig rig;
  const auto failed = route(R"(,"last_failure_s":180)");
  rig.daemon.set("GET /v1/routes", R"({"routes":[)" + failed + "]}");
  CHECK(rig({"route"}).says("3 min ago: 503 busy"));
  CHECK(rig::widest(rig({"route"}).out) <= 80);
  rig.daemon.set("GET /v1/routes/main", R"({"route":)" + failed + "}");
  CHECK(rig({"route", "show", "main"}).says("3 min ago: 503 busy"));
}
