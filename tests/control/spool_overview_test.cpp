#include "control/spool_overview.hpp"

#include "tests/control/rig.hpp"

TEST_CASE("the overview counts incomplete sets, kept and outgoing messages") {
  rig::Rig rig;
  rig.desk.router.routes = {};
  rig.desk.accept(desk::one_sms("hello"));
  rig.desk.router.routes = {"main"};
  rig.desk.accept(desk::one_sms("hello again"));
  rig.desk.accept(desk::sms_of(desk::text_of_parts(2))[0]);
  rig.daemon.outgoing({.to = "+237670000001", .text = "x", .modem = "", .sim = ""});
  util::Mutex mutex;
  const auto overview = control::read_overview(mutex, *rig.desk.spool);
  CHECK(overview.trouble.empty());
  CHECK(overview.kept == 1);
  CHECK(overview.undecoded == 0);
  CHECK(overview.partial.sets == 1);
  CHECK(overview.partial.overdue == 0);
  CHECK(overview.outbox.waiting == 1);
  REQUIRE(overview.routes.size() == 1);
  CHECK(overview.routes[0].waiting == 1);
}
