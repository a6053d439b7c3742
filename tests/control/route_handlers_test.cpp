#include "tests/control/rig.hpp"

using namespace desk;
using rig::Rig;

TEST_CASE("routes have the state of the relay and the counters of the spool") {
  Rig rig;
  rig.daemon.now.routes[0].breaker = relay::Breaker::half_open;
  rig.desk.accept(one_sms("aGVsbG8="));
  const auto routes = rig.get("/v1/routes")["routes"];
  REQUIRE(routes.size() == 1);
  CHECK(routes[0]["waiting"] == 1);
  CHECK(routes[0]["breaker"] == "half_open");
  CHECK(rig.get("/v1/routes/main")["route"]["configured"] == true);
  CHECK(rig.refused("GET", "/v1/routes/other") == 404);
}

TEST_CASE("a paused route keeps its deliveries until it is resumed") {
  Rig rig;
  rig.desk.accept(one_sms("aGVsbG8="));
  CHECK(rig.post("/v1/routes/main/pause")["paused"] == true);
  CHECK(rig.desk.due().empty());
  CHECK(rig.get("/v1/routes/main")["route"]["paused"] == true);
  CHECK(rig.get("/v1/status")["state"] == "critical");
  CHECK(rig.post("/v1/routes/main/resume")["paused"] == false);
  CHECK(rig.desk.due().size() == 1);
  CHECK(rig.refused("POST", "/v1/routes/other/pause") == 404);
}

TEST_CASE("a failed test of a route is a successful response") {
  Rig rig;
  CHECK(rig.post("/v1/routes/main/test")["passed"] == true);
  rig.daemon.test_answer = util::fail(util::Advice::retry, "connection refused");
  const auto failed = rig.post("/v1/routes/main/test");
  CHECK(failed["passed"] == false);
  CHECK(failed["judgement"] == "connection refused");
  CHECK(rig.refused("POST", "/v1/routes/other/test") == 404);
}

TEST_CASE("a route's last error has its age") {
  Rig rig;
  rig.desk.accept(one_sms("aGVsbG8="));
  CHECK(rig.get("/v1/routes/main")["route"]["last_failure_s"].is_null());
  spool::Settlement failed{.delivery = rig.desk.due().at(0), .error = "HTTP 503"};
  REQUIRE(spool::DeliveryQueue(*rig.desk.spool).settle({&failed, 1}));
  rig.desk.clock.advance(90s);
  const auto route = rig.get("/v1/routes/main")["route"];
  CHECK(route["last_error"] == "HTTP 503");
  CHECK(route["last_failure_s"] == 90);
  CHECK(route["last_success_s"].is_null());
  CHECK(rig.get("/v1/routes")["routes"][0]["last_failure_s"] == 90);
  CHECK(rig.get("/v1/status")["routes"][0]["last_failure_s"] == 90);
  CHECK(rig.get("/v1/status")["routes"][0]["last_success_s"].is_null());
}
