#include "gsmrelayd/modem/recovery.hpp"

#include "spool/history.hpp"
#include "spool/modem_store.hpp"
#include "spool/sim_store.hpp"
#include "tests/gsmrelayd/modem/session_rig.hpp"

namespace recovery_test {

using namespace std::chrono_literals;
using gsmrelayd::ModemControl;
using gsmrelayd::Recovery;
using modem::Fault;
using modem::Rung;
using modem::StartedBy;
using session_rig::SessionRig;

namespace {

const std::string kPinCard = "8949012345678901234";

/// The recovery of a modem that has been there for an hour.
struct RecoveryRig : SessionRig {
  RecoveryRig() {
    modem::Info info;
    info.manufacturer = "Fake Modems";
    info.driver = "generic";
    info.firmware = "1.0";
    recovery.identify(info);
    wanted.assignment = gsmrelayd::assignment_of(context.settings);
    recovery.follow(wanted);
    clock.advance(1h);
  }
  /// Fails for `length` and takes each step that is due. Returns the steps.
  std::vector<Rung> fail_for(util::Duration length, Fault fault = Fault::set_up) {
    std::vector<Rung> taken;
    for (const auto end = clock.in(length); clock.now() < end && !recovery.parked_until();) {
      recovery.fails(fault, "no answer to AT");
      const auto plan = recovery.plan(wanted);
      recovery.begin(plan);
      if (plan.rung) taken.push_back(*plan.rung);
      const auto pause = recovery.pause().value_or(1s);
      CHECK(pause > 0s);
      CHECK(pause <= 5min);
      clock.advance(recovery.expects_absence() ? 61s : pause);
    }
    return taken;
  }
  bool resets(Fault fault = Fault::set_up) {
    const auto taken = fail_for(30min, fault);
    return std::ranges::find(taken, Rung::soft_reset) != taken.end();
  }
  void keep_card(bool pin_accepted) {
    spool::SimStore sims(spool);
    REQUIRE(sims.record_sighting({.identity = kPinCard, .iccid = kPinCard, .modem = "kitchen"}));
    if (pin_accepted) try_pin("4711", spool::PinOutcome::accepted);
  }
  void try_pin(const std::string& pin, spool::PinOutcome outcome,
               const std::string& card = kPinCard) {
    spool::SimStore sims(spool);
    REQUIRE(sims.begin_pin_attempt(card, pin, 3, spool::PinSource::person));
    REQUIRE(sims.settle_pin_attempt(card, pin, outcome));
  }
  std::vector<spool::HistoryEntry> kept() {
    REQUIRE(shared.history.write(spool));
    auto all = spool::History(spool).list({}, {});
    REQUIRE(all);
    return std::move(*all);
  }

  /// Puts the modem at a USB device, and answers for the helper.
  void add_helper() {
    shared.usb_steps.set_helper(
        {.is_there = [this] { return helper_there; },
         .ask = [this](const io::UsbRequest& request, const util::Clock&) -> util::Result<void> {
           asked.push_back(request);
           return helper_answer;
         }});
    shared.usb_steps.set_device("kitchen", "1-1.4");
  }
  bool has_event(const std::string& words) {
    const auto events = shared.events.after(0, 0ms);
    return std::ranges::any_of(events, [&](const control::WatchEvent& event) {
      return event.text.find(words) != std::string::npos;
    });
  }

  bool helper_there = true;
  util::Result<void> helper_answer;
  std::vector<io::UsbRequest> asked;
  Recovery recovery{context.settings, shared};
  ModemControl::Wanted wanted;
};

}  // namespace

TEST_CASE("a modem whose PIN was typed by hand is not reset; one whose PIN is stored is") {
  RecoveryRig r;
  SUBCASE("its card needs no PIN") {
    r.keep_card(false);
    CHECK_FALSE(gsmrelayd::may_lose_pin(r.shared, r.context.settings));
    CHECK(r.resets());
  }
  SUBCASE("a person typed it, also before a restart of the daemon") {
    r.keep_card(true);
    CHECK(gsmrelayd::may_lose_pin(r.shared, r.context.settings));
    CHECK_FALSE(r.resets());
  }
  SUBCASE("the [[sim]] entry has it") {
    r.keep_card(true);
    config::SimSettings entry;
    entry.iccid = kPinCard;
    entry.pin.spec = "4711";
    r.shared.sims.set({entry});
    CHECK(r.resets());
  }
  SUBCASE("the [[modem]] entry has it") {
    r.keep_card(true);
    auto settings = SessionRig::settings();
    settings.pin.spec = "4711";
    CHECK_FALSE(gsmrelayd::may_lose_pin(r.shared, settings));
  }
  SUBCASE("the [[modem]] entry has another one, which the card refused or was never asked") {
    r.keep_card(true);
    auto settings = SessionRig::settings();
    settings.pin.spec = "1234";
    CHECK(gsmrelayd::may_lose_pin(r.shared, settings));
    r.try_pin("1234", spool::PinOutcome::refused);
    CHECK(gsmrelayd::may_lose_pin(r.shared, settings));
  }
  SUBCASE("a person typed it while the card could not be read") {
    r.keep_card(false);
    r.try_pin("4711", spool::PinOutcome::accepted, "modem:kitchen");
    CHECK(gsmrelayd::may_lose_pin(r.shared, r.context.settings));
    auto settings = SessionRig::settings();
    settings.pin.spec = "4711";
    CHECK_FALSE(gsmrelayd::may_lose_pin(r.shared, settings));
  }
}

TEST_CASE("a modem that was pulled out and put back is not reset for what it did before") {
  RecoveryRig r;
  r.recovery.fails(Fault::set_up, "it refuses AT+CMGF");
  REQUIRE(r.recovery.plan(r.wanted).rung);
  SUBCASE("the thread has seen it leave") {
    auto gone = r.wanted;
    gone.assignment.reset();
    r.recovery.follow(gone);
  }
  SUBCASE("it was quicker than the thread") {
    ++r.wanted.arrivals;
  }
  r.recovery.follow(r.wanted);
  CHECK_FALSE(r.recovery.plan(r.wanted).rung);
  const auto taken = r.fail_for(89s);
  CHECK_FALSE(taken.empty());
  CHECK(std::ranges::count(taken, Rung::reopen) == std::ssize(taken));
  const auto later = r.fail_for(2min);
  CHECK(std::ranges::count(later, Rung::soft_reset) == 1);
}

TEST_CASE("another device that takes the modem's name is no longer the one that was identified") {
  RecoveryRig r;
  REQUIRE(r.recovery.knows_modem());
  modem::Info info;
  info.manufacturer = "u-blox";
  info.driver = "ublox";
  r.recovery.identify(info);
  r.wanted.assignment->vendor = 0x2c7c;
  r.wanted.assignment->product = 0x0125;
  ++r.wanted.arrivals;
  r.recovery.follow(r.wanted);
  CHECK_FALSE(r.recovery.knows_modem());
  const auto& family = drivers::find({.usb_vendor = 0x2c7c, .usb_product = 0x0125});
  REQUIRE_FALSE(family.resets.empty());
  REQUIRE(r.recovery.reset_command());
  CHECK(std::string(r.recovery.reset_command()->command) ==
        std::string(family.resets.front().command));
}

TEST_CASE("a port that is there and does not open is opened again, then parked, but not reset") {
  RecoveryRig r;
  REQUIRE(spool::ModemStore(r.spool).remember_cure("generic 2.0", "reset"));
  modem::Info info;
  info.driver = "generic";
  info.firmware = "2.0";
  r.recovery.identify(info);
  std::vector<Rung> taken;
  util::Duration longest{0};
  for (const auto end = r.clock.in(2h); r.clock.now() < end && !r.recovery.parked_until();) {
    r.recovery.cannot_open("cannot be opened");
    CHECK_FALSE(r.recovery.expects_absence());
    const auto plan = r.recovery.plan(r.wanted);
    r.recovery.open_for(plan);
    if (plan.rung) taken.push_back(*plan.rung);
    longest = std::max(longest, r.recovery.pause().value_or(1s));
    r.clock.advance(r.recovery.pause().value_or(1s));
  }
  CHECK(std::ranges::count(taken, Rung::reopen) > 2);
  CHECK(std::ranges::count(taken, Rung::reopen) + 1 == std::ssize(taken));
  CHECK(longest > 1min);
  CHECK(r.recovery.parked_until());
  CHECK(r.kept().size() == 1);
}

TEST_CASE("the step that helped is remembered for the family and firmware, over restarts") {
  RecoveryRig r;
  r.recovery.fails(Fault::set_up, "it refuses AT+CMGF");
  r.recovery.begin({.rung = Rung::soft_reset});
  r.clock.advance(7s);
  r.recovery.works();
  const auto kept = r.kept();
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].kind == spool::HistoryKind::rung);
  CHECK(kept[0].what == "reset");
  CHECK(kept[0].why == "it refuses AT+CMGF");
  CHECK(kept[0].cured == std::optional(true));
  CHECK(kept[0].lasted == std::optional<std::chrono::milliseconds>(7s));
  Recovery later(r.context.settings, r.shared);
  modem::Info info;
  info.driver = "generic";
  auto expected = Rung::soft_reset;
  SUBCASE("the same firmware") {
    info.firmware = "1.0";
  }
  SUBCASE("another firmware") {
    info.firmware = "2.0";
    expected = Rung::radio;
  }
  later.identify(info);
  later.follow(r.wanted);
  r.clock.advance(1h);
  later.fails(Fault::set_up, "it refuses AT+CMGF");
  const auto first = later.plan(r.wanted);
  CHECK(first.rung == Rung::reopen);
  later.begin(first);
  r.clock.advance(1min);
  later.fails(Fault::set_up, "it refuses AT+CMGF");
  CHECK(later.plan(r.wanted).rung == expected);
}

TEST_CASE("a step that a person asked for is kept in the history and remembered for no model") {
  RecoveryRig r;
  r.wanted.rung = Rung::radio;
  const auto plan = r.recovery.plan(r.wanted);
  CHECK(plan.rung == Rung::radio);
  CHECK(plan.by == StartedBy::person);
  r.recovery.begin(plan);
  r.recovery.works();
  const auto kept = r.kept();
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].why == "as asked");
  CHECK(spool::ModemStore(r.spool).cure_of("generic 1.0").value() == "");
}

TEST_CASE("a parked modem waits for hours, then is tried, and a person can end that") {
  RecoveryRig r;
  r.fail_for(24h);
  const auto until = r.recovery.parked_until();
  REQUIRE(until);
  CHECK(*until <= r.clock.in(6h));
  CHECK(r.recovery.why() == "no answer to AT");
  CHECK(std::ranges::count(r.kept(), "park", &spool::HistoryEntry::what) == 1);
  SUBCASE("it is tried after that time") {
    r.clock.advance(*until - r.clock.now());
    CHECK_FALSE(r.recovery.parked_until());
    CHECK(r.recovery.plan(r.wanted).rung);
  }
  SUBCASE("a person unparks it") {
    r.wanted.unpark = true;
    r.recovery.follow(r.wanted);
    CHECK_FALSE(r.recovery.parked_until());
  }
  SUBCASE("it works") {
    r.recovery.works();
    CHECK_FALSE(r.recovery.parked_until());
    CHECK_FALSE(r.recovery.pause());
  }
}

TEST_CASE("a modem that a person parks is left alone for hours, and works again at the first try") {
  RecoveryRig r;
  r.wanted.rung = Rung::park;
  const auto plan = r.recovery.plan(r.wanted);
  r.wanted.rung.reset();
  r.recovery.open_for(plan);
  REQUIRE(r.recovery.parked_until());
  CHECK(r.recovery.why() == "as asked");
  CHECK_FALSE(r.recovery.plan(r.wanted).rung);
  r.clock.advance(6h);
  CHECK_FALSE(r.recovery.parked_until());
  CHECK(r.recovery.why() == "as asked");
  r.recovery.works();
  CHECK_FALSE(r.recovery.pause());
}

TEST_CASE("a modem that restarts as it was told to does not fail meanwhile") {
  RecoveryRig r;
  r.wanted.rung = Rung::soft_reset;
  r.recovery.begin(r.recovery.plan(r.wanted));
  r.wanted.rung.reset();
  REQUIRE(r.recovery.expects_absence());
  r.recovery.note_absence(Recovery::Absence::unexplained);
  r.recovery.fails(Fault::silent, "no answer to AT");
  CHECK_FALSE(r.recovery.plan(r.wanted).rung);
  r.clock.advance(r.recovery.absent_until() - r.clock.now());
  r.recovery.fails(Fault::silent, "no answer to AT");
  REQUIRE(r.kept().size() == 1);
  CHECK(r.kept()[0].cured == std::optional(false));
}

TEST_CASE(
    "row 035: a silent modem at a USB device is reset there once its restart has not helped") {
  RecoveryRig r;
  r.add_helper();
  const auto taken = r.fail_for(10min, Fault::silent);
  CHECK(std::ranges::count(taken, Rung::usb_reset) > 0);
  CHECK(std::ranges::count(taken, Rung::port_power) == 0);  // 'port_power' is not set
  SUBCASE("the helper does it, and the modem's work is the proof") {
    r.clock.advance(10min);
    CHECK(r.recovery.take_usb_step({.rung = Rung::usb_reset}));
    CHECK(r.asked == std::vector<io::UsbRequest>{{io::UsbAction::reset, "1-1.4"}});
    r.recovery.begin({.rung = Rung::usb_reset});
    CHECK(r.recovery.expects_absence());
    r.recovery.works();
    const auto kept = r.kept();
    CHECK(std::ranges::any_of(kept, [](const spool::HistoryEntry& entry) {
      return entry.what == "usb-reset" && entry.cured == std::optional(true);
    }));
    CHECK(spool::ModemStore(r.spool).cure_of("generic 1.0").value() == "usb-reset");
  }
}

TEST_CASE("a modem whose port does not open can still be reset at the USB bus") {
  RecoveryRig r;
  r.add_helper();
  std::vector<Rung> resets;
  for (const auto end = r.clock.in(10min); r.clock.now() < end; r.clock.advance(20s)) {
    r.recovery.cannot_open("cannot be opened");
    const auto plan = r.recovery.plan(r.wanted);
    r.recovery.open_for(plan);
    if (plan.rung && is_reset(*plan.rung)) resets.push_back(*plan.rung);
  }
  REQUIRE_FALSE(resets.empty());
  CHECK(std::ranges::count(resets, Rung::usb_reset) == std::ssize(resets));
}

TEST_CASE("a USB step that cannot be taken is left out, and the reason is told once") {
  RecoveryRig r;
  r.add_helper();
  std::string reason;
  SUBCASE("there is no helper") {
    r.helper_there = false;
    reason = "usb-reset is left out: gsmrelay-usb-helper cannot be asked";
  }
  SUBCASE("another modem is at the same device") {
    r.shared.usb_steps.set_device("attic", "1-1.4");
    reason = "usb-reset is left out: modem attic is at the same USB device";
  }
  SUBCASE("the PIN of its card would have to be typed") {
    r.keep_card(true);
    reason = "usb-reset is left out: the PIN of its SIM";
  }
  const auto taken = r.fail_for(24h, Fault::silent);
  CHECK(std::ranges::count(taken, Rung::usb_reset) == 0);
  CHECK(std::ranges::count(taken, Rung::park) == 1);
  CHECK(r.has_event(reason));
  CHECK(r.asked.empty());
}

TEST_CASE("a helper that refuses a step is not asked again for a while, and no budget is used") {
  RecoveryRig r;
  r.add_helper();
  r.helper_answer = util::fail(util::Advice::retry, "there is no such USB device");
  r.recovery.fails(Fault::silent, "no answer to AT");
  r.clock.advance(61s);
  r.recovery.begin({.rung = Rung::usb_reset});
  CHECK_FALSE(r.recovery.take_usb_step({.rung = Rung::usb_reset}));
  CHECK_FALSE(r.recovery.expects_absence());
  CHECK(r.has_event("usb-reset could not be done: there is no such USB device"));
  const auto soon = r.fail_for(9min, Fault::silent);
  CHECK(std::ranges::count(soon, Rung::usb_reset) == 0);
  const auto later = r.fail_for(5min, Fault::silent);
  CHECK(std::ranges::count(later, Rung::usb_reset) > 0);
}

TEST_CASE("a parked modem that is reset is tried while it may come back, then left alone again") {
  RecoveryRig r;
  r.add_helper();
  r.fail_for(24h);
  REQUIRE(r.recovery.parked_until());
  r.wanted.rung = Rung::usb_reset;
  const auto plan = r.recovery.plan(r.wanted);
  r.wanted.rung.reset();
  r.recovery.open_for(plan);
  REQUIRE(r.recovery.take_usb_step(plan));
  CHECK_FALSE(r.recovery.parked_until());
  CHECK_FALSE(r.recovery.plan(r.wanted).rung);
  SUBCASE("it works") {
    r.recovery.works();
    CHECK_FALSE(r.recovery.pause());
  }
  SUBCASE("it does not") {
    r.clock.advance(r.recovery.absent_until() - r.clock.now());
    CHECK(r.recovery.parked_until());
  }
}

TEST_CASE("a USB step that a person asked for and that failed is in the history") {
  RecoveryRig r;
  r.add_helper();
  r.helper_answer = util::fail(util::Advice::retry, "there is no such USB device");
  r.wanted.rung = Rung::usb_reset;
  const auto plan = r.recovery.plan(r.wanted);
  r.recovery.open_for(plan);
  CHECK_FALSE(r.recovery.take_usb_step(plan));
  const auto kept = r.kept();
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].what == "usb-reset");
  CHECK(kept[0].why == "there is no such USB device");
  CHECK(kept[0].cured == std::optional(false));
}

TEST_CASE("row 037: the budget of a step goes on after a restart of gsmrelayd") {
  RecoveryRig r;
  for (int i = 0; i < 12; ++i) {
    r.recovery.fails(Fault::set_up, "it refuses AT+CMGF");
    r.recovery.begin({.rung = Rung::radio});
    r.clock.advance(1min);
  }
  r.recovery.note_end(r.spool);  // the last one is under way
  REQUIRE(std::ranges::count(r.kept(), "radio", &spool::HistoryEntry::what) == 12);
  SUBCASE("of a stick, too, that has dropped out a thousand times since") {
    const spool::HistoryEntry left{
        .modem = r.context.settings.name, .what = "left", .service = spool::History(r.spool).now()};
    REQUIRE(spool::History(r.spool).record(std::vector(2 * spool::kSubjectRows, left)));
  }
  const auto radios_of_next = [&](bool resumes) {
    RecoveryRig* rig = &r;
    Recovery later(rig->context.settings, rig->shared);
    if (resumes) later.resume(rig->spool);
    later.follow(rig->wanted);
    int radios = 0;
    for (const auto end = rig->clock.in(2h); rig->clock.now() < end; rig->clock.advance(1min)) {
      later.fails(Fault::set_up, "it refuses AT+CMGF");
      const auto plan = later.plan(rig->wanted);
      later.begin(plan);
      if (plan.rung == Rung::radio) ++radios;
    }
    return radios;
  };
  CHECK(radios_of_next(true) == 0);
  CHECK(radios_of_next(false) > 0);
}

TEST_CASE("a reset that stops the whole machine counts, and is in the history after the start") {
  RecoveryRig r;
  r.add_helper();
  for (int i = 0; i < 8; ++i) {
    Recovery later(r.context.settings, r.shared);
    later.resume(r.spool);
    later.follow(r.wanted);
    r.clock.advance(3min);
    later.fails(Fault::silent, "no answer to AT");
    later.begin({.rung = Rung::soft_reset});
    r.clock.advance(1s);  // the machine stops here: nothing more is written
  }
  Recovery later(r.context.settings, r.shared);
  later.resume(r.spool);
  later.follow(r.wanted);
  CHECK(std::ranges::count(r.kept(), "reset", &spool::HistoryEntry::what) == 8);
  CHECK_FALSE(spool::ModemStore(r.spool).step_under_way("kitchen").value());
  r.helper_there = false;
  for (const auto end = r.clock.in(50min); r.clock.now() < end; r.clock.advance(1min)) {
    later.fails(Fault::silent, "no answer to AT");
    const auto plan = later.plan(r.wanted);
    CHECK(plan.rung != Rung::soft_reset);
    later.begin(plan);
  }
}

TEST_CASE("a step whose result is known, or that could not be taken, is not under way any more") {
  RecoveryRig r;
  r.add_helper();
  spool::ModemStore store(r.spool);
  r.recovery.fails(Fault::silent, "no answer to AT");
  r.recovery.begin({.rung = Rung::usb_reset});
  CHECK(store.step_under_way("kitchen").value());
  SUBCASE("it helped") {
    r.recovery.works();
  }
  SUBCASE("the helper refuses it") {
    r.helper_answer = util::fail(util::Advice::retry, "there is no such USB device");
    CHECK_FALSE(r.recovery.take_usb_step({.rung = Rung::usb_reset}));
  }
  SUBCASE("gsmrelayd ends") {
    r.recovery.note_end(r.spool);
  }
  CHECK_FALSE(store.step_under_way("kitchen").value());
}

TEST_CASE("row 041: a modem that was parked stays parked over a restart of gsmrelayd") {
  RecoveryRig r;
  r.fail_for(24h);
  const auto until = r.recovery.parked_until();
  REQUIRE(until);
  r.kept();
  r.clock.advance(1h);
  auto expected = true;
  SUBCASE("nothing has happened since") {}
  SUBCASE("it is found on the bus soon after the start: nobody has put it back") {
    ++r.wanted.arrivals;
  }
  SUBCASE("a person has ended it") {
    r.shared.history.add(
        {.kind = spool::HistoryKind::person, .modem = "kitchen", .what = "modem unpark"});
    expected = false;
  }
  SUBCASE("it has worked since") {
    r.shared.history.add({.modem = "kitchen", .what = "up"});
    expected = false;
  }
  SUBCASE("another modem has worked since") {
    r.shared.history.add({.modem = "attic", .what = "up"});
  }
  r.kept();
  Recovery later(r.context.settings, r.shared);
  later.resume(r.spool);
  later.follow(r.wanted);
  REQUIRE(later.parked_until().has_value() == expected);
  if (!expected) return;
  CHECK(later.why() == r.recovery.why());
  const auto difference = *later.parked_until() - *until;
  CHECK(difference < 1s);
  CHECK(difference > -1s);
}

TEST_CASE("row 041: a parked modem is tried at once after a start of the machine") {
  RecoveryRig r;
  constexpr std::int64_t kBoot = 7, kNextBoot = 8;
  r.recovery.resume(r.spool, kBoot);
  bool by_person = false;
  SUBCASE("the ladder has parked it") {
    r.fail_for(24h);
  }
  SUBCASE("a person has parked it: it stays so") {
    by_person = true;
    r.wanted.rung = Rung::park;
    r.recovery.open_for(r.recovery.plan(r.wanted));
    r.wanted.rung.reset();
  }
  REQUIRE(r.recovery.parked_until());
  r.kept();
  Recovery same(r.context.settings, r.shared);
  same.resume(r.spool, kBoot);
  same.follow(r.wanted);
  CHECK(same.parked_until());
  Recovery next(r.context.settings, r.shared);
  next.resume(r.spool, kNextBoot);
  next.follow(r.wanted);
  CHECK(next.parked_until().has_value() == by_person);
  Recovery again(r.context.settings, r.shared);  // gsmrelayd restarts before the modem is judged
  again.resume(r.spool, kNextBoot);
  CHECK(again.parked_until().has_value() == by_person);
}

TEST_CASE("a port's power that cannot be switched does not delay the reset of the USB device") {
  RecoveryRig r;
  r.add_helper();
  r.helper_answer = util::fail(util::Advice::reject, "the hub does not switch its ports");
  r.recovery.fails(Fault::silent, "no answer to AT");
  r.clock.advance(61s);
  r.recovery.begin({.rung = Rung::port_power});
  CHECK_FALSE(r.recovery.take_usb_step({.rung = Rung::port_power}));
  r.helper_answer = {};
  const auto soon = r.fail_for(5min, Fault::silent);
  CHECK(std::ranges::count(soon, Rung::usb_reset) == 1);
}

TEST_CASE("a person's step for an open port does not hold up what opens the port") {
  RecoveryRig r;
  r.add_helper();
  r.wanted.rung = Rung::soft_reset;
  std::vector<Rung> taken;
  for (const auto end = r.clock.in(3h); r.clock.now() < end; r.clock.advance(20s)) {
    r.recovery.cannot_open("cannot be opened");
    const auto plan = r.recovery.plan(r.wanted);
    r.recovery.open_for(plan);
    if (plan.by == StartedBy::ladder && plan.rung) taken.push_back(*plan.rung);
    if (plan.rung == Rung::park) break;
  }
  CHECK(std::ranges::count(taken, Rung::usb_reset) > 1);
  CHECK(std::ranges::count(taken, Rung::park) == 1);
  r.recovery.note_open();
  CHECK(r.recovery.plan(r.wanted).rung == Rung::soft_reset);
}

TEST_CASE(
    "a modem that leaves the bus again and again is reset there, one that a person pulls not") {
  RecoveryRig r;
  r.add_helper();
  int times = 4;
  SUBCASE("a person pulls it out three times") {
    times = 3;
  }
  SUBCASE("its firmware crashes") {}
  for (int i = 0; i < times; ++i) {
    r.recovery.note_absence(Recovery::Absence::unexplained);
    CHECK_FALSE(r.recovery.expects_absence());
    r.clock.advance(6s);
    ++r.wanted.arrivals;
    r.recovery.follow(r.wanted);
    modem::Info info;
    info.driver = "generic";
    r.recovery.identify(info);
    if (i + 1 < times) r.recovery.works();
    r.clock.advance(20s);
  }
  const auto plan = r.recovery.plan(r.wanted);
  CHECK(plan.rung.has_value() == (times == 4));
  if (plan.rung) CHECK(*plan.rung == Rung::usb_reset);
}

TEST_CASE("departures without an explanation are counted for a day, and over a restart") {
  RecoveryRig r;
  modem::Info info;
  info.driver = "generic";
  const auto leave = [&](Recovery::Absence why) {
    r.recovery.note_absence(why);
    ++r.wanted.arrivals;
    r.recovery.follow(r.wanted);
    r.recovery.identify(info);
    r.recovery.works();
    r.clock.advance(2h);
  };
  for (int i = 0; i < 5; ++i) leave(Recovery::Absence::unexplained);
  CHECK(r.recovery.departures().size() == 5);
  SUBCASE("one that a person or another program explains does not count") {
    leave(Recovery::Absence::explained);
    CHECK(r.recovery.departures().size() == 5);
  }
  SUBCASE("one after a restart that was asked for does not count") {
    r.recovery.begin({.rung = Rung::soft_reset, .by = StartedBy::person});
    REQUIRE(r.recovery.expects_absence());
    leave(Recovery::Absence::unexplained);
    CHECK(r.recovery.departures().size() == 5);
  }
  SUBCASE("nor if the restart takes longer than expected") {
    r.recovery.begin({.rung = Rung::soft_reset, .by = StartedBy::person});
    r.recovery.note_absence(Recovery::Absence::unexplained);
    r.clock.advance(r.recovery.absent_until() - r.clock.now() + 1s);
    REQUIRE_FALSE(r.recovery.expects_absence());
    leave(Recovery::Absence::unexplained);
    CHECK(r.recovery.departures().size() == 5);
    leave(Recovery::Absence::unexplained);
    CHECK(r.recovery.departures().size() == 6);
  }
  SUBCASE("older ones than a day do not count") {
    r.clock.advance(23h);
    leave(Recovery::Absence::unexplained);
    CHECK(r.recovery.departures().size() == 1);
  }
  SUBCASE("the next gsmrelayd knows them") {
    CHECK(std::ranges::count(r.kept(), "left", &spool::HistoryEntry::what) == 5);
    Recovery later(r.context.settings, r.shared);
    later.resume(r.spool);
    CHECK(later.departures() == r.recovery.departures());
  }
}

}  // namespace recovery_test
