#include "gsmrelayd/clock/clock_keeper.hpp"

#include <sqlite3.h>

#include <memory>

#include "spool/clock_store.hpp"
#include "spool/history.hpp"
#include "spool/inbox.hpp"
#include "tests/doubles/fault_vfs.hpp"
#include "tests/gsmrelayd/modem/session_rig.hpp"
#include "warnings/host_checks.hpp"

namespace clock_keeper_test {

using namespace std::chrono_literals;
using gsmrelayd::better_date;
using gsmrelayd::ClockKeeper;
using gsmrelayd::CorrectedClock;

namespace {

const util::WallTime kTrue = util::from_epoch_ms(1'800'000'000'000);
const util::WallTime kUnset = util::from_epoch_ms(30'000);

struct OneRoute final : spool::Router {
  std::vector<std::string> routes_for(const spool::Message&) const override { return {}; }
};

/// A machine whose clock is wrong, and its spool.
struct Machine {
  /// With an error of SQLite as `failure`: the disk fails so when the keeper begins.
  explicit Machine(util::WallTime begins, int failure = SQLITE_OK) {
    system.set_wall(begins);
    restart(0, failure);
  }
  /// Begins another life of the program; `boots` also one of the machine.
  void restart(int boots = 0, int failure = SQLITE_OK) {
    boot += boots;
    keeper.reset();
    file.reset();
    clock = std::make_unique<CorrectedClock>(system);
    auto opened = spool::File::open({.path = "/spool.db", .vfs = disk.name()}, clock->stored());
    REQUIRE_MESSAGE(opened, opened.error().what);
    file = std::move(*opened);
    sources = std::make_unique<gsmrelayd::TimeSources>(*clock);
    events = std::make_unique<gsmrelayd::EventLog>(*clock);
    history = std::make_unique<gsmrelayd::HistoryLog>(*clock);
    spool::Spool spool(file);
    REQUIRE(spool::Inbox(spool).message(1));  // a full disk lets a file be opened
    if (failure != SQLITE_OK) disk.fail_after(0, failure);
    keeper = std::make_unique<ClockKeeper>(
        *clock, *sources, *events, *history, std::move(spool),
        gsmrelayd::ClockFacts{.boot = boot,
                              .is_synchronised = [this] { return synchronised; },
                              .slept = [this] { return slept; }});
  }
  /// Stores an SMS that the modem gave at `arrived`: now, unless its thread had to wait.
  spool::Id receive(int number) { return receive(number, clock->now()); }
  spool::Id receive(int number, util::Deadline arrived) {
    spool::Spool spool(file);
    spool::ReceivedPdu received;
    received.modem = "kitchen";
    received.sim = "8949012345678901234";
    received.source = "SM";
    received.hex = doubles::pdu(number);
    received.arrived = arrived;
    auto pdu = sms::decode_hex(received.hex);
    REQUIRE(pdu);
    received.pdu = std::move(*pdu);
    const auto accepted = spool::Inbox(spool).accept({&received, 1}, OneRoute());
    REQUIRE(accepted);
    return accepted->at(0).id;
  }
  util::WallTime received(spool::Id id) {
    spool::Spool spool(file);
    const auto message = spool::Inbox(spool).message(id);
    REQUIRE(message);
    REQUIRE(*message);
    return (*message)->received;
  }
  void pass(util::Duration time) {
    system.advance(time);
    keeper->follow();
  }

  rig::Quiet quiet;
  doubles::FaultVfs disk;
  doubles::FakeClock system;
  std::int64_t boot = 1;
  bool synchronised = false;
  std::chrono::milliseconds slept{0};
  std::unique_ptr<CorrectedClock> clock;
  std::shared_ptr<spool::File> file;
  std::unique_ptr<gsmrelayd::TimeSources> sources;
  std::unique_ptr<gsmrelayd::EventLog> events;
  std::unique_ptr<gsmrelayd::HistoryLog> history;
  std::unique_ptr<ClockKeeper> keeper;
};

/// Returns true if two times differ by less than a second.
bool near(util::WallTime one, util::WallTime other) {
  return std::chrono::abs(one - other) < 1s;
}

}  // namespace

TEST_CASE(
    "row 203: the date by the network counts only where the system is behind it for certain") {
  using Dates = std::vector<util::WallTime>;
  CHECK_FALSE(better_date(kTrue, {}));
  CHECK_FALSE(better_date(kTrue, {Dates{kTrue + 1min}}));
  CHECK_FALSE(better_date(kTrue, {Dates{kTrue + 3h}}));              // may be the zone alone
  CHECK_FALSE(better_date(kTrue, {Dates{kTrue + 3h, kTrue + 3h}}));  // also with two modems
  CHECK(better_date(kTrue, {Dates{kTrue + 3h}, kTrue + 2h}) == kTrue + 3h);
  CHECK_FALSE(better_date(kTrue, {Dates{kTrue + 48h}}));  // one source
  CHECK(better_date(kTrue, {Dates{kTrue + 48h}, kTrue + 47h}) == kTrue + 48h);
  CHECK(better_date(kTrue, {Dates{kTrue + 48h, kTrue + 49h}}) == kTrue + 48h);
  CHECK_FALSE(better_date(kTrue, {Dates{kTrue, kTrue + 8760h}}));
  CHECK_FALSE(better_date(kTrue, {Dates{kTrue - 48h, kTrue - 48h}}));
  CHECK_FALSE(better_date(kTrue, {Dates{kTrue + 16h}, kTrue + 48h}));
  CHECK_FALSE(better_date(kTrue, {Dates{}, kTrue + 48h}));  // one stamp proves no date
  CHECK(better_date(kUnset, {Dates{kTrue}}) == kTrue);
  CHECK(better_date(kUnset, {Dates{kTrue, kTrue + 8760h}}) == kTrue);
  CHECK_FALSE(better_date(kUnset, {Dates{}, kTrue}));
  CHECK_FALSE(better_date(kUnset, {}));
}

TEST_CASE("row 161: a clock that is ahead of the network for certain is named, not corrected") {
  using Dates = std::vector<util::WallTime>;
  using gsmrelayd::earlier_date;
  const auto ahead = kTrue + 43'800h;
  CHECK_FALSE(earlier_date(ahead, {}));
  CHECK_FALSE(earlier_date(ahead, {Dates{kTrue}}));  // one source
  CHECK_FALSE(earlier_date(ahead, {Dates{}, kTrue}));
  CHECK(earlier_date(ahead, {Dates{kTrue}, kTrue - 2h}) == kTrue);
  CHECK(earlier_date(ahead, {Dates{kTrue - 1h, kTrue}}) == kTrue);
  CHECK_FALSE(earlier_date(ahead, {Dates{kTrue - 48h, kTrue}}));
  CHECK_FALSE(earlier_date(ahead, {Dates{kTrue, kTrue, ahead}}));  // one says otherwise
  CHECK_FALSE(earlier_date(ahead, {Dates{kTrue, kTrue}, ahead}));
  CHECK_FALSE(earlier_date(kTrue + 14h, {Dates{kTrue, kTrue}, kTrue}));  // may be the zone

  Machine machine(ahead);
  machine.sources->take_network_time("a", kTrue);
  machine.sources->take_stamp(kTrue);
  machine.pass(1s);
  CHECK(near(*machine.keeper->date_by_network(), kTrue + 1s));
  CHECK(near(machine.clock->wall(), ahead + 1s));
  machine.synchronised = true;
  CHECK_FALSE(machine.keeper->date_by_network());
}

TEST_CASE("a clock that is set by more than an hour is noticed for an hour, and kept") {
  Machine machine(kTrue);
  machine.pass(1s);
  machine.system.set_wall(kTrue + 30min);
  machine.pass(1s);
  CHECK_FALSE(machine.keeper->recent_step());
  machine.system.set_wall(kTrue - 3h);
  machine.pass(1s);
  REQUIRE(machine.keeper->recent_step());
  CHECK(warnings::step_in_words(*machine.keeper->recent_step()) == "4 h back");
  machine.pass(59min);
  CHECK(machine.keeper->recent_step());
  machine.pass(2min);
  CHECK_FALSE(machine.keeper->recent_step());
  spool::Spool spool(machine.file);
  REQUIRE(machine.history->write(spool));
  const auto kept = spool::History(spool).list({}, {});
  REQUIRE(kept);
  REQUIRE(kept->size() == 1);
  CHECK(kept->front().what == "the clock of the machine was set 4 h back");
}

TEST_CASE("the first setting of a clock, and a machine that wakes up, are no step") {
  SUBCASE("a clock without a date") {
    Machine machine(kUnset);
    machine.pass(1s);
    machine.system.set_wall(kTrue);
    machine.pass(1s);
    CHECK_FALSE(machine.keeper->recent_step());
  }
  SUBCASE("a clock that begins with the date of the last stop, set by a time server") {
    Machine machine(kTrue - 5h);
    machine.pass(1s);
    machine.system.set_wall(kTrue);
    machine.synchronised = true;
    machine.pass(1s);
    CHECK_FALSE(machine.keeper->recent_step());
    machine.system.set_wall(kTrue + 5h);  // again
    machine.pass(1s);
    CHECK(machine.keeper->recent_step());
  }
  SUBCASE("sleep") {
    Machine machine(kTrue);
    machine.pass(1s);
    machine.slept = 8h;
    machine.system.set_wall(kTrue + 8h);
    machine.pass(1s);
    CHECK_FALSE(machine.keeper->recent_step());
  }
}

TEST_CASE("row 203: SMS that came with a clock of 1970 get their date when the clock is set") {
  Machine machine(kUnset);
  CHECK(machine.sources->wanted());
  machine.pass(60s);
  const auto id = machine.receive(1);
  CHECK(machine.received(id) < kUnset + 2min);
  machine.pass(100s);
  machine.system.set_wall(kTrue);  // NTP
  machine.synchronised = true;
  machine.keeper->follow();
  CHECK(near(machine.received(id), kTrue - 100s));
  CHECK_FALSE(machine.sources->wanted());
  machine.system.set_wall(kTrue + 3h);  // a later step is none of the start
  machine.keeper->follow();
  CHECK(near(machine.received(id), kTrue - 100s));
}

TEST_CASE("row 203: without a time server the network's date is used, and what came is corrected") {
  Machine machine(kUnset);
  const auto id = machine.receive(1);
  machine.pass(60s);
  machine.sources->take_network_time("a", kTrue);
  machine.keeper->follow();
  CHECK(near(machine.clock->wall(), kTrue));
  CHECK(near(machine.received(id), kTrue - 60s));
  const auto later = machine.receive(2);
  CHECK(near(machine.received(later), kTrue));
  machine.system.set_wall(kTrue + 2s);  // a person sets the clock
  machine.pass(1s);
  CHECK(machine.clock->offset() == machine.clock->system_offset());
  CHECK(near(machine.received(later), kTrue));
}

TEST_CASE(
    "row 203: an SMS that comes between a step of the clock and the look at it is dated right") {
  Machine machine(kUnset);
  SUBCASE("a time server sets a clock of 1970") {
    machine.system.set_wall(kTrue);
    machine.synchronised = true;
  }
  SUBCASE("a person sets a clock that the network's date has corrected") {
    machine.sources->take_network_time("a", kTrue);
    machine.keeper->follow();
    machine.system.set_wall(kTrue);
  }
  const auto id = machine.receive(1);
  machine.keeper->follow();
  CHECK(near(machine.clock->wall(), kTrue));
  CHECK(near(machine.received(id), kTrue));
}

TEST_CASE("row 203: what waited for the disk while the date was corrected has the right date") {
  Machine machine(kUnset);
  const auto arrived = machine.clock->now();
  machine.history->add({.kind = spool::HistoryKind::modem, .modem = "kitchen", .what = "up"});
  machine.pass(60s);
  machine.sources->take_network_time("a", kTrue);
  machine.keeper->follow();
  CHECK(near(machine.received(machine.receive(1, arrived)), kTrue - 60s));
  spool::Spool spool(machine.file);
  REQUIRE(machine.history->write(spool));
  const auto kept = spool::History(spool).list({}, {});
  REQUIRE(kept);
  REQUIRE(kept->size() == 1);
  CHECK(near(kept->front().wall, kTrue - 60s));
}

TEST_CASE("the time stamp of a single SMS never sets the date") {
  Machine machine(kUnset);
  const auto id = machine.receive(1);
  machine.sources->take_stamp(kTrue + 8760h);
  machine.keeper->follow();
  CHECK(near(machine.received(id), kUnset));
  machine.sources->take_network_time("a", kTrue);
  machine.keeper->follow();
  CHECK(near(machine.received(id), kTrue));
}

TEST_CASE("one wrong modem moves no date, and two that disagree do not move it to and fro") {
  Machine machine(kTrue);
  const auto id = machine.receive(1);
  for (int minute = 0; minute < 30; ++minute) {
    machine.sources->take_network_time("wrong", machine.system.wall() + 8760h);
    machine.pass(30s);
    machine.sources->take_network_time("right", machine.system.wall());
    machine.pass(30s);
  }
  CHECK(machine.clock->wall() == machine.system.wall());
  CHECK(near(machine.received(id), kTrue));
  CHECK(machine.events->after(0, 0ms).empty());
}

TEST_CASE("a date of the network is replaced by another one only after ten minutes") {
  Machine machine(kUnset);
  machine.sources->take_network_time("wrong", kTrue + 8760h);
  machine.keeper->follow();
  CHECK(near(machine.clock->wall(), kTrue + 8760h));
  const auto id = machine.receive(1);
  machine.sources->take_network_time("right", kTrue);
  machine.keeper->follow();
  machine.pass(9min);
  CHECK(near(machine.received(id), kTrue + 8760h));
  machine.pass(2min);
  CHECK(near(machine.received(id), kTrue));
  CHECK(near(machine.clock->wall(), kTrue + 11min));
}

TEST_CASE("row 203: a clock that is three hours behind after a power cut is corrected") {
  Machine machine(kTrue - 3h);
  const auto id = machine.receive(1);
  machine.sources->take_network_time("a", kTrue);
  machine.keeper->follow();
  CHECK(near(machine.received(id), kTrue - 3h));
  machine.sources->take_stamp(kTrue - 1min);
  machine.keeper->follow();
  CHECK(near(machine.received(id), kTrue));
}

TEST_CASE("row 203: another life of the program goes on with the date, another start begins anew") {
  Machine machine(kUnset);
  machine.sources->take_network_time("a", kTrue);
  machine.keeper->follow();
  const auto id = machine.receive(1);
  machine.restart();
  CHECK(near(machine.clock->wall(), kTrue));
  machine.pass(60s);
  CHECK(near(machine.received(id), kTrue));
  CHECK(near(machine.clock->wall(), kTrue + 60s));
  machine.system.set_wall(kUnset);
  machine.restart(1);
  machine.pass(1s);
  CHECK(near(machine.received(id), kTrue));
  CHECK(machine.clock->wall() < kUnset + 2min);
}

TEST_CASE("row 203: a step of a clock that was right changes no SMS, in the next life neither") {
  Machine machine(kTrue);
  machine.synchronised = true;
  machine.pass(1s);
  machine.system.set_wall(kTrue + 3h);
  machine.pass(1s);
  const auto then = machine.system.wall();
  const auto id = machine.receive(1);
  CHECK(near(machine.received(id), then));
  SUBCASE("the program starts again") {
    machine.restart();
  }
  SUBCASE("there is another step before the program starts again") {
    machine.system.set_wall(kTrue + 8h);
    machine.restart();
  }
  machine.pass(1s);
  CHECK(near(machine.received(id), then));
  CHECK(near(machine.clock->wall(), machine.system.wall()));
  CHECK(near(machine.received(machine.receive(2)), machine.system.wall()));
}

TEST_CASE(
    "row 203: while the disk cannot be written the date is right, and what is stored later too") {
  Machine machine(kUnset);
  const auto id = machine.receive(1);
  machine.disk.fail_after(0, SQLITE_FULL);
  machine.system.set_wall(kTrue);
  machine.synchronised = true;
  machine.keeper->follow();
  CHECK(near(machine.clock->wall(), kTrue));
  CHECK(machine.sources->wanted());
  machine.disk.heal();
  const auto before_the_look = machine.receive(2);
  machine.keeper->follow();
  CHECK_FALSE(machine.sources->wanted());
  for (const auto one : {id, before_the_look, machine.receive(3)})
    CHECK(near(machine.received(one), kTrue));
}

TEST_CASE("row 203: a clock that is synchronised is never corrected by the network") {
  Machine machine(kTrue);
  machine.synchronised = true;
  machine.keeper->follow();
  machine.sources->take_network_time("a", kTrue + 48h);
  machine.sources->take_stamp(kTrue + 48h);
  const auto id = machine.receive(1);
  machine.pass(1s);
  CHECK(near(machine.clock->wall(), kTrue + 1s));
  CHECK(near(machine.received(id), kTrue));
}

TEST_CASE("without the identity of a start each life of the program counts as one of its own") {
  const auto number = gsmrelayd::number_of_boot("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0");
  CHECK(number == 0x0f1e2d3c4b5a697);
  CHECK(gsmrelayd::number_of_boot("0f1e2d3c4b5a69788796a5b4c3d2e1f0") == number);
  CHECK(gsmrelayd::number_of_boot("") != 0);
  CHECK(gsmrelayd::number_of_boot("") != gsmrelayd::number_of_boot(""));
}

TEST_CASE("row 203: with a disk that was full at the start, what came then is corrected") {
  Machine machine(kUnset, SQLITE_FULL);
  machine.disk.heal();
  const auto before_the_look = machine.receive(1);
  machine.system.set_wall(kTrue);
  const auto before_the_next = machine.receive(2);
  machine.synchronised = true;
  machine.keeper->follow();
  for (const auto one : {before_the_look, before_the_next, machine.receive(3)})
    CHECK(near(machine.received(one), kTrue));
  CHECK_FALSE(machine.sources->wanted());
}

TEST_CASE("a clock that is set back while the disk is full is followed") {
  Machine machine(kTrue + 48h, SQLITE_FULL);
  machine.system.set_wall(kTrue);
  machine.disk.heal();
  machine.keeper->follow();
  CHECK(near(machine.clock->wall(), kTrue));
  CHECK(near(machine.received(machine.receive(1)), kTrue));
}

}  // namespace clock_keeper_test
