#include "modem/recovery/recovery_ladder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "tests/doubles/fake_clock.hpp"

namespace recovery_ladder_test {

using namespace std::chrono_literals;
using modem::Fault;
using modem::RecoveryLadder;
using modem::RecoverySettings;
using modem::Rung;
using modem::RungResult;
using modem::Rungs;
using modem::StartedBy;

namespace {

/// A ladder of a USB modem that has been there for a day.
struct LadderRig {
  explicit LadderRig(RecoverySettings with = {}, Rungs possible = Rungs::all())
      : settings(with), ladder(clock, with, [this](const RungResult& r) { results.push_back(r); }) {
    ladder.set_possible(possible);
    clock.advance(24h);
  }
  /// Takes the rung that the ladder asks for, and lets it fail. Returns it; nothing: it waits.
  std::optional<Rung> fail(Fault fault = Fault::silent) {
    ladder.report_fault(fault, "no answer to AT");
    const auto decision = ladder.decide();
    if (decision.rung) ladder.begin(*decision.rung);
    return decision.rung;
  }
  /// Fails again and again for `length`; each attempt takes 20 s. Returns the rungs in order.
  std::vector<Rung> fail_for(util::Duration length, Fault fault = Fault::silent) {
    std::vector<Rung> taken;
    for (const auto end = clock.in(length); clock.now() < end;) {
      if (const auto rung = fail(fault)) {
        taken.push_back(*rung);
        clock.advance(20s);
      } else {
        const auto due = ladder.decide().due.value_or(clock.in(1h));
        clock.advance(std::clamp<util::Duration>(due - clock.now(), 1s, 1h));
      }
    }
    return taken;
  }

  doubles::FakeClock clock;
  RecoverySettings settings;
  std::vector<RungResult> results;
  RecoveryLadder ladder;
};

auto count(const std::vector<Rung>& taken, Rung rung) {
  return std::count(taken.begin(), taken.end(), rung);
}

}  // namespace

TEST_CASE("a modem that fails its set-up is treated by each rung in order, mildest first") {
  LadderRig rig;
  std::vector<Rung> taken;
  for (int i = 0; i < 3; ++i) {
    taken.push_back(rig.fail(Fault::set_up).value());
    rig.clock.advance(i == 0 ? 60s : 1s);
  }
  CHECK(taken == std::vector{Rung::reopen, Rung::radio, Rung::soft_reset});
}

TEST_CASE("row 037: after the restart command come the power of its port and the USB device") {
  LadderRig rig;
  const auto taken = rig.fail_for(5min);
  std::vector<Rung> resets;
  std::copy_if(taken.begin(), taken.end(), std::back_inserter(resets), modem::is_reset);
  CHECK(resets ==
        std::vector{Rung::soft_reset, Rung::port_power, Rung::usb_reset, Rung::soft_reset});
  const auto later = rig.fail_for(24h);
  CHECK(count(later, Rung::usb_reset) < rig.settings.of(Rung::usb_reset).per_day);
  CHECK(count(later, Rung::port_power) < rig.settings.of(Rung::port_power).per_day);
  CHECK(rig.ladder.parked());
}

TEST_CASE("a parked modem is tried with the strongest rung that is possible") {
  auto expected = Rung::port_power;
  auto possible = Rungs::all();
  SUBCASE("the port switches its power") {}
  SUBCASE("only the device can be reset") {
    possible.remove(Rung::port_power);
    expected = Rung::usb_reset;
  }
  LadderRig rig({}, possible);
  rig.fail_for(2h);
  REQUIRE(rig.ladder.parked());
  rig.clock.advance(rig.ladder.next_attempt() - rig.clock.now());
  CHECK(rig.ladder.decide().rung == expected);
}

TEST_CASE("a rung that is not possible, as the PIN is not stored, is skipped") {
  LadderRig rig({}, Rungs::of(Rung::reopen, Rung::radio, Rung::park));
  const auto taken = rig.fail_for(30min, Fault::set_up);
  CHECK(count(taken, Rung::radio) > 0);
  CHECK(count(taken, Rung::soft_reset) == 0);
}

TEST_CASE("without a fault no rung is taken, at no time") {
  LadderRig rig;
  for (int i = 0; i < 3; ++i) {
    CHECK_FALSE(rig.ladder.decide().rung);
    CHECK_FALSE(rig.ladder.decide().due);
    rig.ladder.report_proof();
    rig.clock.advance(48h);
  }
  CHECK(rig.results.empty());
}

TEST_CASE("a rung under way is judged before another one is taken") {
  LadderRig rig;
  REQUIRE(rig.fail() == Rung::reopen);
  CHECK_FALSE(rig.ladder.decide().rung);
  CHECK(rig.ladder.under_way() == Rung::reopen);
  rig.ladder.report_fault(Fault::silent, "no answer to AT");
  CHECK_FALSE(rig.ladder.under_way());
  CHECK_FALSE(rig.ladder.decide().rung);
  rig.clock.advance(60s);
  CHECK(rig.ladder.decide().rung == Rung::soft_reset);
}

TEST_CASE("the rung that helped last time is tried first, after the port was opened in vain") {
  LadderRig rig;
  rig.ladder.set_preferred(Rung::soft_reset);
  rig.ladder.report_fault(Fault::set_up, "it refuses AT+CMGF");
  rig.clock.advance(60s);
  CHECK(rig.fail(Fault::set_up) == Rung::reopen);
  CHECK(rig.fail(Fault::set_up) == Rung::soft_reset);
  rig.clock.advance(30s);
  CHECK(rig.fail(Fault::set_up) == Rung::radio);
}

TEST_CASE("a fault of less than 20 seconds is answered with an open port only") {
  LadderRig rig;
  const auto taken = rig.fail_for(20s, Fault::set_up);
  CHECK(count(taken, Rung::reopen) == std::ssize(taken));
  rig.ladder.report_proof();
  SUBCASE("the next one begins anew") {
    rig.clock.advance(10min);
    CHECK(rig.fail(Fault::set_up) == Rung::reopen);
  }
  SUBCASE("a preferred reset waits as long") {
    rig.ladder.set_preferred(Rung::soft_reset);
    rig.clock.advance(10min);
    const auto again = rig.fail_for(20s, Fault::set_up);
    CHECK(count(again, Rung::reopen) == std::ssize(again));
  }
}

TEST_CASE("a preferred rung that cannot end the fault, or does not exist, is not tried first") {
  SUBCASE("it cannot end the fault") {
    LadderRig rig;
    rig.ladder.set_preferred(Rung::radio);
    CHECK(rig.fail(Fault::silent) == Rung::reopen);
  }
  SUBCASE("it does not exist") {
    LadderRig rig({}, Rungs::of(Rung::reopen, Rung::radio));
    rig.ladder.set_preferred(Rung::soft_reset);
    CHECK(rig.fail() == Rung::reopen);
  }
}

TEST_CASE("a modem that has just appeared is opened again, but not reset") {
  LadderRig rig;
  rig.ladder.note_arrival();
  const auto taken = rig.fail_for(89s);
  CHECK(count(taken, Rung::reopen) > 1);
  CHECK(count(taken, Rung::reopen) == std::ssize(taken));
  CHECK(count(rig.fail_for(60s), Rung::soft_reset) == 1);
}

TEST_CASE("a modem that was unplugged has no fault, and is treated anew when it is back") {
  LadderRig rig;
  REQUIRE(rig.fail());
  rig.ladder.note_departure();
  CHECK_FALSE(rig.ladder.fault());
  CHECK_FALSE(rig.ladder.decide().rung);
  rig.clock.advance(10h);
  CHECK_FALSE(rig.ladder.decide().rung);
  rig.ladder.note_arrival();
  CHECK(rig.fail() == Rung::reopen);
}

TEST_CASE(
    "an absence after a reset is no departure, and the next reset waits until it has started") {
  LadderRig rig;
  rig.ladder.report_fault(Fault::silent, "no answer to AT");
  rig.ladder.begin(Rung::soft_reset, StartedBy::ladder, 60s);
  CHECK(rig.ladder.absent_until() == rig.clock.in(60s));
  rig.clock.advance(5s);
  rig.ladder.note_departure();
  CHECK(rig.ladder.fault());
  CHECK(rig.ladder.under_way() == Rung::soft_reset);
  rig.clock.advance(10s);
  rig.ladder.note_arrival();
  SUBCASE("it fails again") {
    for (const auto rung : rig.fail_for(85s)) CHECK(rung == Rung::reopen);
  }
  SUBCASE("it works: the reset has cured it") {
    rig.ladder.report_proof();
    REQUIRE(rig.results.size() == 1);
    CHECK(rig.results[0].rung == Rung::soft_reset);
    CHECK(rig.results[0].cured);
  }
  SUBCASE("it leaves again after that time, which is a departure") {
    rig.clock.advance(60s);
    rig.ladder.note_departure();
    CHECK_FALSE(rig.ladder.fault());
    CHECK_FALSE(rig.ladder.under_way());
    CHECK(rig.results.empty());
  }
}

TEST_CASE("row 037: no rung is taken more often in a day than its budget, whatever happens") {
  RecoverySettings settings;
  settings.park_after = 1000h;
  LadderRig rig(settings);
  const auto taken = rig.fail_for(24h, Fault::set_up);
  for (const auto rung : {Rung::radio, Rung::soft_reset}) {
    CAPTURE(modem::to_string(rung));
    CHECK(count(taken, rung) > 0);
    CHECK(count(taken, rung) <= settings.of(rung).per_day);
  }
}

TEST_CASE("faults that follow each other share the budget of a day and the pause between resets") {
  LadderRig rig({}, Rungs::of(Rung::radio));
  int taken = 0;
  for (int i = 0; i < 200; ++i) {
    rig.ladder.report_fault(Fault::listing, "AT+CMGL fails");
    rig.clock.advance(1min);
    if (rig.fail(Fault::listing)) ++taken;
    rig.ladder.report_proof();
  }
  CHECK(taken == rig.settings.of(Rung::radio).per_day);
}

TEST_CASE("row 041: a stick that keeps failing is parked with its reason, and tried again rarely") {
  LadderRig rig;
  const auto taken = rig.fail_for(30h);
  REQUIRE(rig.ladder.parked());
  CHECK(count(taken, Rung::park) == 1);
  CHECK(rig.ladder.why() == "no answer to AT");
  const auto later = rig.fail_for(24h);
  CHECK(later.size() >= 3);  // each 6 hours
  CHECK(later.size() <= 5);
  SUBCASE("it works at one of these attempts") {
    rig.ladder.report_proof();
    CHECK_FALSE(rig.ladder.parked());
  }
  SUBCASE("a person unparks it") {
    rig.ladder.unpark();
    CHECK_FALSE(rig.ladder.parked());
    CHECK(rig.fail() == Rung::reopen);
  }
}

TEST_CASE("a stick that is parked is not parked before it has failed for an hour") {
  LadderRig rig;
  rig.fail_for(59min);
  CHECK_FALSE(rig.ladder.parked());
}

TEST_CASE("a parked stick that is put back is tried soon, but not each time that it restarts") {
  LadderRig rig;
  rig.fail_for(30h);
  REQUIRE(rig.ladder.parked());
  int attempts = 0;
  for (int i = 0; i < 120; ++i) {  // for an hour, it restarts each half a minute
    rig.ladder.note_departure();
    rig.ladder.note_arrival();
    if (rig.fail()) ++attempts;
    rig.clock.advance(30s);
  }
  CHECK(attempts >= 3);
  CHECK(attempts <= 7);
}

TEST_CASE("a parked stick that its own reset takes off the bus was not put back by a person") {
  LadderRig rig;
  rig.fail_for(30h);
  REQUIRE(rig.ladder.parked());
  rig.clock.advance(rig.ladder.next_attempt() - rig.clock.now());
  rig.ladder.begin(Rung::usb_reset, StartedBy::ladder, 60s);
  const auto next = rig.clock.in(rig.settings.park_retry);
  rig.ladder.note_departure();
  rig.clock.advance(5s);
  rig.ladder.note_arrival();
  CHECK(rig.ladder.next_attempt() == next);
  rig.clock.advance(60s);
  rig.ladder.report_fault(Fault::silent, "no answer to AT");
  CHECK_FALSE(rig.ladder.decide().rung);
  rig.ladder.note_departure();
  rig.ladder.note_arrival();
  CHECK(rig.ladder.next_attempt() == rig.clock.in(rig.settings.park_replug - 65s));
}

TEST_CASE("a modem whose memories cannot be listed is never parked") {
  LadderRig rig;
  const auto taken = rig.fail_for(48h, Fault::listing);
  CHECK_FALSE(rig.ladder.parked());
  CHECK(count(taken, Rung::soft_reset) > 0);
}

TEST_CASE("a modem that does not answer is restarted within two minutes") {
  LadderRig rig;
  const auto taken = rig.fail_for(2min);
  CHECK(count(taken, Rung::soft_reset) == 1);
  CHECK(count(taken, Rung::radio) == 0);
}

TEST_CASE("no decision lies in the far future, so that a caller may add it to a time") {
  LadderRig rig;
  rig.fail_for(30h);
  REQUIRE(rig.ladder.parked());
  CHECK(rig.ladder.next_attempt() <= rig.clock.in(rig.settings.park_retry));
  rig.ladder.report_fault(Fault::silent, "no answer to AT");
  const auto due = rig.ladder.decide().due;
  REQUIRE(due);
  CHECK(*due <= rig.clock.in(rig.settings.park_retry));
}

TEST_CASE("a rung on a person's request needs no fault, and its result says so") {
  LadderRig rig;
  rig.ladder.begin(Rung::radio, StartedBy::person);
  rig.clock.advance(12s);
  rig.ladder.report_proof();
  REQUIRE(rig.results.size() == 1);
  CHECK(rig.results[0].by == StartedBy::person);
  CHECK(rig.results[0].cured);
  CHECK(rig.results[0].took == 12s);
}

TEST_CASE("a rung that could not be tried costs nothing of its budget") {
  RecoverySettings settings;
  settings.limits[static_cast<std::size_t>(Rung::soft_reset)].per_day = 1;
  LadderRig rig(settings, Rungs::of(Rung::soft_reset));
  rig.ladder.report_fault(Fault::silent, "no answer to AT");
  rig.clock.advance(1min);
  REQUIRE(rig.fail() == Rung::soft_reset);
  rig.ladder.withdraw();
  CHECK(rig.results.empty());
  rig.ladder.report_fault(Fault::silent, "no answer to AT");
  CHECK(rig.ladder.decide().rung == Rung::soft_reset);
}

TEST_CASE("a fault that changes its kind keeps its age") {
  LadderRig rig({}, Rungs::of(Rung::reopen, Rung::park));
  rig.fail_for(59min, Fault::silent);
  rig.fail_for(5min, Fault::set_up);
  CHECK(rig.ladder.parked());
}

TEST_CASE("a deaf modem that falls silent has a new fault, with its patience and all its tries") {
  LadderRig rig;
  rig.fail_for(5h, Fault::deaf);
  rig.clock.advance(24h);
  rig.ladder.report_fault(Fault::silent, "no answer to AT");
  const auto first = rig.ladder.decide().rung;
  REQUIRE(first);
  CHECK(*first == Rung::reopen);
  const auto taken = rig.fail_for(19s, Fault::silent);
  CHECK(count(taken, Rung::reopen) == std::ssize(taken));
  CHECK_FALSE(rig.ladder.parked());
}

TEST_CASE("a fault whose reason is gone ends without a result, and only that fault") {
  LadderRig rig;
  REQUIRE(rig.fail(Fault::deaf) == Rung::radio);
  rig.ladder.forget(Fault::silent);
  CHECK(rig.ladder.under_way());
  rig.ladder.forget(Fault::deaf);
  CHECK_FALSE(rig.ladder.fault());
  CHECK_FALSE(rig.ladder.under_way());
  CHECK(rig.results.empty());
}

TEST_CASE("for a card that fails each reset is tried once, as a broken card needs a person") {
  LadderRig rig;
  const auto taken = rig.fail_for(48h, Fault::card);
  CHECK(taken == std::vector{Rung::radio, Rung::soft_reset, Rung::port_power, Rung::usb_reset});
  CHECK_FALSE(rig.ladder.parked());
  rig.ladder.report_proof();
  CHECK(rig.fail_for(1h, Fault::card).size() == 4);
}

TEST_CASE("row 037: budgets and parking go on after a restart of the program") {
  LadderRig before;
  const auto now = before.clock.now();
  RecoveryLadder::Past past;
  for (int i = 0; i < 12; ++i) past.uses.push_back({Rung::radio, now - 13h + 1h * i});
  SUBCASE("a step whose budget is used up is not taken") {
    before.ladder.resume(past);
    const auto taken = before.fail_for(2h, Fault::listing);
    CHECK(count(taken, Rung::radio) == 0);
    CHECK(count(taken, Rung::soft_reset) > 0);
  }
  SUBCASE("a parked modem waits for the rest of its six hours") {
    past.last_try = now - 2h;
    past.why = "no answer to AT";
    before.ladder.resume(past);
    CHECK(before.ladder.parked());
    CHECK(before.ladder.next_attempt() == now + 4h);
    CHECK(before.ladder.why() == "no answer to AT");
  }
}

}  // namespace recovery_ladder_test
