#include "control/lookup.hpp"

#include "tests/control/rig.hpp"

namespace {

struct Room : rig::Rig {
  std::mutex mutex;
  control::Desk with() { return {appliance, *desk.spool, mutex, desk.file, desk.clock}; }
};

}  // namespace

TEST_CASE("a route is known from the configuration or from what the spool holds") {
  Room room;
  room.desk.router.routes = {"removed"};
  room.desk.accept(desk::one_sms("x"));
  auto desk = room.with();
  CHECK(control::read_routes(desk)->size() == 2);
  CHECK(control::find_route(desk, "main")->state.has_value());
  CHECK(control::find_route(desk, "removed")->figures.waiting == 1);
  const auto none = control::find_route(desk, "mian");
  REQUIRE(!none);
  CHECK(none.error().status == 404);
  CHECK(none.error().next == "gsmrelay route list");
}
