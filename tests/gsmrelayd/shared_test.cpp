#include "gsmrelayd/shared.hpp"

#include "tests/gsmrelayd/rig.hpp"

namespace shared_test {

using namespace std::chrono_literals;

TEST_CASE("spool trouble is reported once, and its end once") {
  rig::Desk d;
  const auto full = util::fail(util::Advice::retry, "disk full");
  d.shared.report_spool(full);
  d.shared.report_spool(full);
  CHECK(d.shared.spool_trouble.get() == "disk full");
  CHECK(d.shared.events.after(0, 0ms).size() == 1);
  d.shared.report_spool({});
  d.shared.report_spool({});
  CHECK(d.shared.spool_trouble.get().empty());
  const auto events = d.shared.events.after(0, 0ms);
  REQUIRE(events.size() == 2);
  CHECK(events[0].text == "disk full");
  CHECK(events[1].kind == "spool");
}

TEST_CASE("a damaged spool is told from one that has no room") {
  rig::Desk d;
  d.shared.report_spool(util::fail(util::Advice::retry, "disk full"));
  CHECK_FALSE(d.shared.spool_damaged);
  d.shared.report_spool(util::fail(util::Advice::reopen, "damaged"));
  CHECK(d.shared.spool_damaged);
  d.shared.report_spool({});
  CHECK_FALSE(d.shared.spool_damaged);
}

TEST_CASE("a spool that was never in trouble is not reported") {
  rig::Desk d;
  d.shared.report_spool({});
  CHECK(d.shared.events.after(0, 0ms).empty());
}

TEST_CASE("a holder of the old route table keeps it when a new one is set") {
  rig::Desk d({rig::route_to("http://127.0.0.1:1/a")});
  const auto held = d.shared.routes.get();
  d.shared.routes.set(
      std::make_shared<const relay::RouteTable>(std::vector<relay::RouteSettings>{}));
  CHECK(held->find("main") != nullptr);
  CHECK(d.shared.routes.get()->find("main") == nullptr);
}

}  // namespace shared_test
