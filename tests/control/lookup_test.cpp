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

TEST_CASE("an error at a modem is 404 only if there is none of that name") {
  Room room;
  auto desk = room.with();
  const util::Error no{util::Advice::reject, "no"}, later{util::Advice::retry, "later"};
  CHECK(control::refuse_at_modem(desk, "kitchen", no).value().status == 409);
  const auto nobody = control::refuse_at_modem(desk, "attic", no).value();
  CHECK(nobody.status == 404);
  CHECK(nobody.next == "gsmrelay modem list");
  CHECK(control::refuse_at_modem(desk, "attic", later).value().status == 503);
}
