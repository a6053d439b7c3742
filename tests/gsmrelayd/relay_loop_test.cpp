#include "gsmrelayd/relay_loop.hpp"

#include "spool/delivery_queue.hpp"
#include "spool/history.hpp"
#include "spool/inbox.hpp"
#include "spool/version_store.hpp"
#include "tests/doubles/fake_http.hpp"
#include "tests/gsmrelayd/rig.hpp"
#include "tests/spool/desk.hpp"

namespace relay_loop_test {

using namespace std::chrono_literals;
using gsmrelayd::RelayLoop;
using State = spool::DeliveryState;

namespace {

constexpr const char* kServer = "http://127.0.0.1:1/v3/publish";

/// A relay without a thread, in virtual time.
struct RelayRig {
  RelayRig()
      : file(*spool::File::open({.path = dir / "spool.db"}, clock)),
        shared(clock, file,
               std::make_shared<const relay::RouteTable>(std::vector{rig::route_to(kServer)})),
        spool(file) {
    auto made = std::make_unique<doubles::FakeHttp>(clock);
    http = made.get();
    loop = std::make_unique<RelayLoop>(shared, std::move(made));
  }
  void receive(const std::string& text) {
    const std::vector arrivals{desk::one_sms(text)};
    REQUIRE(spool::Inbox(spool).accept(arrivals, *shared.routes.get()));
    shared.relay_bell.ring();
  }
  void run_for(util::Duration time) const {
    for (const auto end = clock.in(time); clock.now() < end;) REQUIRE(loop->step(end));
  }
  std::size_t count(State state) {
    const auto found = spool::DeliveryQueue(spool).deliveries(state, "main", {});
    REQUIRE(found);
    return found->size();
  }

  rig::Quiet quiet;
  doubles::TempDir dir;
  doubles::FakeClock clock;
  std::shared_ptr<spool::File> file;
  gsmrelayd::Shared shared;
  spool::Spool spool;
  doubles::FakeHttp* http = nullptr;
  std::unique_ptr<RelayLoop> loop;
};

}  // namespace

TEST_CASE("a message that arrives while the relay waits is relayed at once") {
  RelayRig r;
  r.run_for(1h);
  r.receive("one");
  r.run_for(1s);
  CHECK(r.http->sent.size() == 1);
  CHECK(r.count(State::delivered) == 1);
}

TEST_CASE("the first SMS that is relayed proves the version at once, one that fails does not") {
  RelayRig r;
  spool::VersionStore versions(r.spool);
  REQUIRE(versions.begin("0.2.0").value());
  r.run_for(1s);
  r.http->script = [](const auto&) { return doubles::http_answer(503); };
  r.receive("one");
  r.run_for(1s);
  CHECK_FALSE(r.http->sent.empty());
  CHECK_FALSE(versions.read().value().proof);
  r.http->script = [](const auto&) { return doubles::http_answer(200); };
  r.receive("two");
  r.run_for(20s);  // less than the minute between two housekeepings
  CHECK(versions.read().value().proof == spool::Proof::relayed);
}

TEST_CASE("the history is written within a minute, and at the end") {
  RelayRig r;
  r.run_for(10s);
  r.shared.history.add({.modem = "kitchen", .what = "up"});
  const auto kept = [&] { return spool::History(r.spool).list({}, {}).value().size(); };
  CHECK(kept() == 0);
  SUBCASE("a minute passes") {
    r.run_for(1min);
  }
  SUBCASE("the relay ends") {
    r.loop->finish();
  }
  CHECK(kept() == 1);
}

TEST_CASE("the end of the relay waits for a response that is under way") {
  RelayRig r;
  r.http->delay = 2s;
  r.receive("one");
  r.run_for(1s);
  CHECK(r.count(State::waiting) == 1);
  r.loop->finish();
  CHECK(r.count(State::delivered) == 1);
}

TEST_CASE("routes that a reload has set are followed once") {
  RelayRig r;
  CHECK_FALSE(r.loop->follow_routes());
  r.shared.routes.set(std::make_shared<const relay::RouteTable>(
      std::vector{rig::route_to("http://127.0.0.1:2/v3/publish")}));
  CHECK(r.loop->follow_routes());
  CHECK_FALSE(r.loop->follow_routes());
  r.receive("one");
  r.run_for(1s);
  CHECK(r.http->sent_to("http://127.0.0.1:2/v3/publish") == 1);
}

}  // namespace relay_loop_test
