#include "gsmrelayd/shared.hpp"

#include "tests/gsmrelayd/rig.hpp"

namespace shared_test {

using namespace std::chrono_literals;

TEST_CASE("a spool in trouble is told once, and once more when it works again") {
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

TEST_CASE("a spool that never was in trouble is not worth a word") {
  rig::Desk d;
  d.shared.report_spool({});
  CHECK(d.shared.events.after(0, 0ms).empty());
}

TEST_CASE("whoever holds the old routes keeps them when new ones are set") {
  rig::Desk d({rig::route_to("http://127.0.0.1:1/a")});
  const auto held = d.shared.routes.get();
  d.shared.routes.set(
      std::make_shared<const relay::RouteTable>(std::vector<relay::RouteSettings>{}));
  CHECK(held->find("main") != nullptr);
  CHECK(d.shared.routes.get()->find("main") == nullptr);
}

}  // namespace shared_test
