#include "gsmrelayd/relay_worker.hpp"

#include <sqlite3.h>

#include "spool/version_store.hpp"
#include "tests/doubles/fault_vfs.hpp"
#include "tests/gsmrelayd/rig.hpp"
#include "tests/spool/desk.hpp"

namespace relay_worker_test {

using namespace std::chrono_literals;
using gsmrelayd::RelayWorker;
using rig::eventually;
using State = spool::DeliveryState;

namespace {

/// As a modem's thread does it.
void receive(rig::Desk& d, const std::string& text) {
  const std::vector arrivals{desk::one_sms(text)};
  REQUIRE(spool::Inbox(d.reader).accept(arrivals, *d.shared.routes.get()));
  d.shared.relay_bell.ring();
}

bool has(rig::Desk& d, State state, std::size_t count) {
  const auto found = spool::DeliveryQueue(d.reader).deliveries(state, "main", {});
  REQUIRE(found);
  return found->size() == count;
}

}  // namespace

TEST_CASE("deliveries that wait at the start and those that come later are relayed") {
  rig::Receiver receiver;
  rig::Desk d({rig::route_to(receiver.url())});
  receive(d, "early");
  RelayWorker worker(d.shared);
  REQUIRE(eventually([&] { return receiver.bodies().size() == 1; }));
  receive(d, "late");
  REQUIRE(eventually([&] { return has(d, State::delivered, 2); }));
  REQUIRE(receiver.bodies().size() == 2);
  CHECK(receiver.bodies()[1].find("late") != std::string::npos);
  REQUIRE(worker.states().size() == 1);
  CHECK(worker.states()[0].breaker == relay::Breaker::closed);
}

TEST_CASE("row 207: the first SMS that is relayed proves the version, and the history keeps it") {
  rig::Receiver receiver;
  rig::Desk d({rig::route_to(receiver.url())});
  spool::VersionStore versions(d.reader);
  REQUIRE(versions.begin("0.2.0").value());
  {
    RelayWorker worker(d.shared);
    receive(d, "the first");
    REQUIRE(eventually([&] { return has(d, State::delivered, 1); }));
  }
  CHECK(versions.read().value().proof == spool::Proof::relayed);
  const auto kept = spool::History(d.reader).list({}, {}).value();
  REQUIRE_FALSE(kept.empty());
  CHECK(kept[0].kind == spool::HistoryKind::version);
  CHECK(kept[0].what == "has proved itself");
}

TEST_CASE("a requested probe tries a route at once although its breaker is open") {
  rig::Receiver receiver;
  auto route = rig::route_to(receiver.url());
  route.backoff_first = route.backoff_max = 15min;
  rig::Desk d({route});
  receiver.answer(503);
  RelayWorker worker(d.shared);
  for (int i = 0; i < 12; ++i) receive(d, "message " + std::to_string(i));
  REQUIRE(eventually([&] {
    const auto states = worker.states();
    return states.size() == 1 && states[0].breaker == relay::Breaker::open &&
           states[0].in_flight == 0;
  }));
  receiver.answer(200);
  worker.probe();
  receive(d, "fresh");
  REQUIRE(eventually([&] { return !has(d, State::delivered, 0); }));
  CHECK(eventually([&] { return worker.states()[0].breaker == relay::Breaker::closed; }));
}

TEST_CASE("routes set by a reload are used by the thread that runs") {
  rig::Receiver before, after;
  rig::Desk d({rig::route_to(before.url())});
  RelayWorker worker(d.shared);
  receive(d, "one");
  REQUIRE(eventually([&] { return before.bodies().size() == 1; }));
  d.shared.routes.set(
      std::make_shared<const relay::RouteTable>(std::vector{rig::route_to(after.url())}));
  d.shared.relay_bell.ring();
  receive(d, "two");
  REQUIRE(eventually([&] { return after.bodies().size() == 1; }));
  CHECK(before.bodies().size() == 1);
}

TEST_CASE("results that cannot be settled are spool trouble until they can be") {
  doubles::FaultVfs disk;
  rig::Receiver receiver;
  rig::Desk d({rig::route_to(receiver.url())}, disk.name());
  RelayWorker worker(d.shared);
  receiver.answer(503);
  receive(d, "one");
  REQUIRE(eventually([&] { return !receiver.bodies().empty(); }));
  disk.fail_after(0, SQLITE_FULL);
  receiver.answer(200);
  REQUIRE(eventually([&] { return !d.shared.spool_trouble.get().empty(); }));
  disk.heal();
  REQUIRE(eventually([&] { return has(d, State::delivered, 1); }));
  CHECK(eventually([&] { return d.shared.spool_trouble.get().empty(); }));
}

TEST_CASE("the watchdog is not fed once a disk has blocked the relay for two minutes") {
  doubles::FaultVfs disk;
  rig::Receiver receiver;
  rig::Desk d({rig::route_to(receiver.url())}, disk.name());
  gsmrelayd::Watchdog watchdog(60s);
  const auto fed = [&] { return watchdog.is_due(!d.shared.liveness.stalled(), d.clock.now()); };
  receive(d, "one");
  std::optional<RelayWorker> worker;
  {
    const doubles::FaultVfs::Hung hung(disk);
    worker.emplace(d.shared);
    REQUIRE(eventually([&] { return hung.is_blocked(); }));
    d.clock.leap(100s);
    CHECK(fed());
    d.clock.leap(21s);
    CHECK(d.shared.liveness.stalled() == "relay");
    CHECK_FALSE(fed());
    d.clock.leap(1h);
    CHECK_FALSE(fed());
  }
  REQUIRE(eventually([&] { return has(d, State::delivered, 1); }));
  CHECK(eventually(fed));
}

TEST_CASE("a relay that is told to stop does not wait for a server that never responds") {
  rig::Receiver receiver;
  auto route = rig::route_to("http://127.0.0.1:1/");
  SUBCASE("idle") {
    route = rig::route_to(receiver.url());
  }
  SUBCASE("with no server at the address") {}
  rig::Desk d({route});
  RelayWorker worker(d.shared);
  receive(d, "one");
  REQUIRE(eventually([&] { return !worker.states().empty(); }));
  worker.stop();
  CHECK(eventually([&] { return worker.ended(); }, 4s));
}

}  // namespace relay_worker_test
