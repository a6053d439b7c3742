#include "monitoring/snapshot.hpp"

#include "tests/monitoring/rig.hpp"

TEST_CASE("a snapshot joins the routes of the relay and of the spool") {
  monitoring_test::Rig rig;
  rig.desk.router.routes = {"main", "old"};
  rig.desk.accept(desk::one_sms("one"));
  const auto snapshot = rig.snapshots.read();
  REQUIRE(snapshot.routes.size() == 2);
  CHECK(snapshot.routes[0].state);
  CHECK_FALSE(snapshot.routes[1].state);
  CHECK(snapshot.spool_bytes > 0);
  CHECK(snapshot.now == rig.desk.clock.wall());
}
