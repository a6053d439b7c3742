#include "control/handler_context.hpp"

#include "tests/control/rig.hpp"

namespace {

struct Room : rig::Rig {
  std::mutex mutex;
  control::HandlerContext context() {
    return {modems, daemon, *desk.spool, mutex, desk.file, desk.clock};
  }
};

}  // namespace

TEST_CASE("a route is known from the configuration or from what the spool holds") {
  Room room;
  room.desk.router.routes = {"removed"};
  room.desk.accept(desk::one_sms("x"));
  const auto context = room.context();
  CHECK(control::read_routes(context)->size() == 2);
  CHECK(control::find_route(context, "main")->state.has_value());
  CHECK(control::find_route(context, "removed")->figures.waiting == 1);
  const auto none = control::find_route(context, "mian");
  REQUIRE(!none);
  CHECK(none.error().status == 404);
  CHECK(none.error().next == "gsmrelay route list");
}

TEST_CASE("a modem that is not there is 404 with the next command") {
  Room room;
  const auto context = room.context();
  CHECK(control::find_modem(context, "kitchen"));
  const auto nobody = control::find_modem(context, "attic");
  REQUIRE_FALSE(nobody);
  CHECK(nobody.error().status == 404);
  CHECK(nobody.error().next == "gsmrelay modem list");
}

TEST_CASE("what may work later is 503, what never will is 409") {
  using util::Advice;
  CHECK(control::to_api_error({Advice::retry, "busy"}).value().status == 503);
  CHECK(control::to_api_error({Advice::reopen, "corrupt"}).value().status == 503);
  CHECK(control::to_api_error({Advice::reject, "no"}).value().status == 409);
}
