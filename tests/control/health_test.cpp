#include "control/health.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/fake_daemon_control.hpp"

using namespace control;

namespace {

struct Box {
  DaemonStatus status = doubles::FakeDaemonControl().now;
  spool::RouteFigures figures;
  int overdue = 0;
  Box() { figures.name = "main"; }
  Health judged() const { return judge(status, merge_routes(status.routes, {figures}), overdue); }
  std::string next() const { return judged().troubles.at(0).next; }
};

}  // namespace

TEST_CASE("with a modem up and a route through, all is fine") {
  CHECK(Box().judged().overall == Overall::fine);
  CHECK(Box().judged().troubles.empty());
}

TEST_CASE("nothing received, kept or relayed is critical") {
  Box none;
  none.status.modems.clear();
  CHECK(none.judged().overall == Overall::critical);
  Box absent;
  absent.status.modems[0].health = ModemHealth::absent;
  CHECK(absent.judged().overall == Overall::critical);
  Box disk;
  disk.status.spool_trouble = "disk full";
  CHECK(disk.judged().overall == Overall::critical);
  Box shut;
  shut.status.routes[0].breaker = relay::Breaker::open;
  CHECK(shut.judged().overall == Overall::critical);
  Box unrouted;
  unrouted.status.routes.clear();
  CHECK(unrouted.judged().overall == Overall::critical);
}

TEST_CASE("row 052: a memory is shown with its fill, and is an alarm before it is full") {
  Box box;
  box.status.modems[0].info.memories = {{"SM", 6, 10}};
  CHECK(box.judged().overall == Overall::fine);
  box.status.modems[0].info.memories = {{"SM", 7, 10}};
  CHECK(box.judged().overall == Overall::degraded);
  CHECK(box.judged().troubles.at(0).what == "modem kitchen: memory SM holds 7 of 10");
}

TEST_CASE("a suspended modem and one that cannot send are troubles with the next command") {
  Box suspended;
  suspended.status.modems.push_back(suspended.status.modems[0]);
  suspended.status.modems[1].name = "attic";
  suspended.status.modems[1].health = ModemHealth::suspended;
  CHECK(suspended.next() == "gsmrelay modem resume attic");
  Box mute;
  mute.status.modems[0].sending_trouble = "no credit";
  CHECK(mute.judged().troubles.at(0).what == "modem kitchen cannot send: no credit");
}

TEST_CASE("only a route whose breaker is closed carries: one that probes does not yet") {
  for (const auto breaker : {relay::Breaker::open, relay::Breaker::half_open}) {
    Box box;
    box.status.routes[0].breaker = breaker;
    CHECK(box.judged().overall == Overall::critical);
    box.status.routes.push_back({"second", relay::Breaker::closed, 0, {}});
    CHECK(box.judged().overall == Overall::degraded);
    CHECK(box.next() == "gsmrelay route test main");
  }
}

TEST_CASE("a starting box is not critical") {
  Box box;
  box.status.modems[0].health = ModemHealth::starting;
  CHECK(box.judged().overall == Overall::degraded);
}

TEST_CASE("what works with something wrong is degraded, with the next command") {
  Box second;
  second.status.modems.push_back(second.status.modems[0]);
  second.status.modems[1].name = "attic";
  second.status.modems[1].health = ModemHealth::failing;
  second.status.modems[1].trouble = "SIM 8923700000000000123 wants its PIN";
  CHECK(second.judged().overall == Overall::degraded);
  CHECK(second.next() == "gsmrelay modem show attic");
  CHECK(second.judged().troubles[0].what.find("00000000123") == std::string::npos);

  Box full;
  full.status.modems[0].info.memories = {{"SM", 28, 30}};
  CHECK(full.judged().troubles.at(0).what == "modem kitchen: memory SM holds 28 of 30");

  Box unregistered;
  unregistered.status.modems[0].info.registration = 2;
  CHECK(unregistered.judged().overall == Overall::degraded);

  Box dead;
  dead.figures.dead = 4;
  CHECK(dead.next() == "gsmrelay queue list --state dead --route main");

  Box sets;
  sets.overdue = 2;
  CHECK(sets.next() == "gsmrelay inbox partial");
}

TEST_CASE("the heaviest trouble stands first") {
  Box box;
  box.figures.dead = 1;
  box.status.spool_trouble = "disk full";
  const auto health = box.judged();
  REQUIRE(health.troubles.size() == 2);
  CHECK(health.troubles[0].weight == Overall::critical);
}
