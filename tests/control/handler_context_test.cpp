#include "control/handler_context.hpp"

#include "tests/control/rig.hpp"

namespace {

struct ContextRig : rig::Rig {
  util::Mutex mutex;
  control::HealthMonitor health{daemon, mutex, *desk.spool, desk.clock};
  control::HandlerContext context() {
    return {modems, daemon, mutex, *desk.spool, desk.file, desk.clock, health};
  }
};

}  // namespace

TEST_CASE("a route is found in the configuration or in the spool") {
  ContextRig rig;
  rig.desk.router.routes = {"removed"};
  rig.desk.accept(desk::one_sms("x"));
  const auto context = rig.context();
  CHECK(control::read_routes(context)->size() == 2);
  CHECK(control::find_route(context, "main")->state.has_value());
  CHECK(control::find_route(context, "removed")->figures.waiting == 1);
  const auto none = control::find_route(context, "mian");
  REQUIRE(!none);
  CHECK(none.error().status == 404);
  CHECK(none.error().next == "gsmrelay route list");
}

TEST_CASE("an unknown modem is 404 with the next command") {
  ContextRig rig;
  const auto context = rig.context();
  CHECK(control::find_modem(context, "kitchen"));
  const auto none = control::find_modem(context, "attic");
  REQUIRE_FALSE(none);
  CHECK(none.error().status == 404);
  CHECK(none.error().next == "gsmrelay modem list");
}

TEST_CASE("an error that a retry may solve is 503, another is 409") {
  using util::Advice;
  CHECK(control::to_api_error({Advice::retry, "busy"}).value().status == 503);
  CHECK(control::to_api_error({Advice::reopen, "corrupt"}).value().status == 503);
  CHECK(control::to_api_error({Advice::reject, "no"}).value().status == 409);
}
