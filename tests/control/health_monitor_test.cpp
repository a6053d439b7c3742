#include "control/health_monitor.hpp"

#include "tests/control/rig.hpp"

using namespace std::chrono_literals;

namespace {

struct MonitorRig : rig::Rig {
  util::Mutex mutex;
  control::HealthMonitor monitor{daemon, mutex, *desk.spool, desk.clock};
  std::string state() { return control::to_string(monitor.take().health.overall); }
};

}  // namespace

TEST_CASE("a modem that loses its network for a moment does not flip the state") {
  MonitorRig rig;
  rig.daemon.now.modems[0].info.registration = 2;
  CHECK(rig.state() == "fine");
  rig.desk.clock.advance(20s);
  CHECK(rig.state() == "degraded");
  rig.daemon.now.modems[0].info.registration = 1;
  rig.desk.clock.advance(19s);
  CHECK(rig.state() == "degraded");
  rig.desk.clock.advance(1s);
  CHECK(rig.state() == "fine");
}

TEST_CASE("the snapshot has the routes of configuration and spool, and what is kept is a notice") {
  MonitorRig rig;
  rig.desk.router.routes = {};
  rig.desk.accept(desk::one_sms("hello"));
  const auto snapshot = rig.monitor.take();
  CHECK(snapshot.routes.at(0).figures.name == "main");
  CHECK(snapshot.spool.kept == 1);
  REQUIRE(snapshot.health.warnings.size() == 1);
  CHECK(snapshot.health.warnings[0].definition->code == "kept-messages");
  CHECK(snapshot.health.overall == control::Overall::fine);
  const auto status = rig.get("/v1/status");
  CHECK(status["troubles"].empty());
  CHECK(status["notices"][0]["code"] == "kept-messages");
}
