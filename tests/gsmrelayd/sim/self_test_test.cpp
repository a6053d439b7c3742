#include "gsmrelayd/sim/self_test.hpp"

#include "sms/join.hpp"
#include "spool/history.hpp"
#include "spool/modem_store.hpp"
#include "spool/outbox.hpp"
#include "tests/gsmrelayd/modem/session_rig.hpp"

namespace self_test_test {

using namespace std::chrono_literals;
using gsmrelayd::SelfTest;
using modem::Fault;
using modem::Rung;
using session_rig::SessionRig;

namespace {

const std::string kCard = "8949012345678901234", kNumber = "+491700000001";

modem::Info card_in_modem() {
  modem::Info info;
  info.iccid = kCard;
  info.driver = "generic";
  info.sim = modem::SimState::ready;
  info.registration = 1;
  info.domains[0].stat = 1;
  return info;
}

config::SimSettings entry_of_card(const std::string& self_test) {
  config::SimSettings entry;
  entry.name = "mine";
  entry.iccid = kCard;
  entry.self_test = self_test;
  return entry;
}

/// A modem with a SIM that is tested after a day without an SMS.
struct SelfTestRig : SessionRig {
  explicit SelfTestRig(const std::string& after = "24h", bool passed = true) {
    if (passed) REQUIRE(spool::SimStore(spool).set_mark(kCard, spool::SimMark::test_passed, 1ms));
    shared.sims.set({entry_of_card(after)});
    shared.sims.set_number("kitchen", kNumber);
    context.recovery.identify(info);
    gsmrelayd::ModemControl::Wanted wanted;
    wanted.assignment = gsmrelayd::assignment_of(context.settings);
    context.recovery.follow(wanted);
  }
  SelfTest& test() { return context.self_test; }
  /// Polls each ten seconds, and sends what is to be sent, as the modem's session does. Stops at
  /// the first step that the recovery wants, as the session ends then.
  void pass(util::Duration time) {
    for (const auto end = clock.in(time); clock.now() < end; clock.advance(10s)) {
      test().step(info);
      send("kitchen", kCard);
      send("attic", "other");
      if (context.recovery.wants_step_for_deaf()) return;
    }
  }
  void send(const std::string& sender, const std::string& sim) {
    if (!sends) return;
    spool::Outbox outbox(spool);
    const auto claim = outbox.claim_next_part({sender, sim, per_day});
    REQUIRE(claim);
    if (!*claim) return;
    REQUIRE(outbox.settle((*claim)->part, {.reference = 1}));
    const auto pdu = sms::decode((*claim)->tpdu, sms::Smsc::absent, sms::Kind::submit);
    REQUIRE(pdu);
    const auto& submit = std::get<sms::Submit>(pdu->tpdu);
    texts.push_back(sms::text_of(submit.user_data, submit.dcs).value_or(""));
    senders.push_back(sender);
    if (arrives_at.empty()) return;
    CHECK(shared.tests.mark_arrived(texts.back(), arrives_at));
    if (arrives_at == "kitchen") test().note_arrival();
  }
  /// Takes the step that the recovery wants, as the next session does. Returns it.
  std::optional<Rung> take_step() {
    gsmrelayd::ModemControl::Wanted wanted;
    const auto plan = context.recovery.plan(wanted);
    context.recovery.begin(plan);
    context.recovery.works();
    return plan.rung;
  }
  std::vector<std::string> kept() {
    REQUIRE(shared.history.write(spool));
    const auto all = spool::History(spool).list({}, {.before = {}, .limit = 200});
    REQUIRE(all);
    std::vector<std::string> what;
    for (const auto& entry : *all) what.push_back(entry.what);
    return what;
  }

  modem::Info info = card_in_modem();
  std::string arrives_at;  ///< the modem at which test SMS arrive; empty: none
  bool sends = true;
  int per_day = 0;
  std::vector<std::string> texts, senders;
};

}  // namespace

TEST_CASE("row 039: a silent SIM sends a test SMS to itself, once for each time of silence") {
  SelfTestRig r;
  r.arrives_at = "kitchen";
  r.pass(1h);
  REQUIRE(r.texts.size() == 1);  // no SMS has ever come: tested once it has settled
  CHECK(r.texts[0].starts_with("gsmrelay test "));
  CHECK(r.test().deaf().empty());
  CHECK_FALSE(r.test().is_urgent());
  r.pass(22h);
  CHECK(r.texts.size() == 1);
  r.pass(2h);
  CHECK(r.texts.size() == 2);
  CHECK(r.kept().front() == "self-test passed");
}

TEST_CASE("without self_test in the configuration nothing is ever sent") {
  SelfTestRig r("off");
  r.pass(30h);
  CHECK(r.texts.empty());
  CHECK(r.test().trouble().empty());
}

TEST_CASE("a SIM that receives SMS is not tested") {
  SelfTestRig r;
  r.pass(10s);
  for (int i = 0; i < 60; ++i) {
    r.test().note_arrival();
    r.pass(1h);
  }
  CHECK(r.texts.empty());
}

TEST_CASE("row 038: a SIM whose test SMS do not arrive is deaf, and its recovery begins") {
  SelfTestRig r;
  r.pass(2h);
  CHECK(r.senders == std::vector<std::string>{"kitchen", "kitchen"});
  CHECK(r.test().deaf() == "no SMS has come yet, and 2 test SMS to it did not arrive");
  REQUIRE(r.context.recovery.wants_step_for_deaf());
  CHECK(r.take_step() == Rung::radio);
  CHECK_FALSE(r.context.recovery.wants_step_for_deaf());
  CHECK(r.test().is_urgent());
  SUBCASE("the test after its radio was off and on arrives: that is the proof") {
    r.arrives_at = "kitchen";
    r.pass(1min);
    CHECK(r.texts.size() == 3);
    CHECK(r.test().deaf().empty());
    r.pass(1h);
    CHECK_FALSE(r.context.recovery.pause());
    CHECK(std::ranges::count(r.kept(), "radio") == 1);
  }
  SUBCASE("another SMS that comes is a proof too") {
    r.test().note_arrival();
    CHECK(r.test().deaf().empty());
    CHECK_FALSE(r.context.recovery.pause());
  }
  SUBCASE("it does not arrive: the modem is restarted next") {
    r.pass(20min);
    CHECK(r.take_step() == Rung::soft_reset);
  }
}

TEST_CASE("an open port and a listed memory are no proof that a deaf modem hears") {
  SelfTestRig r;
  r.pass(2h);
  r.context.recovery.works();
  CHECK(r.context.recovery.wants_step_for_deaf());
}

TEST_CASE("a deaf SIM costs eight SMS a day at most, also over restarts") {
  SelfTestRig r;
  for (int i = 0; i < 30; ++i) {
    r.pass(48min);
    if (r.context.recovery.wants_step_for_deaf()) r.take_step();
  }
  CHECK(r.texts.size() >= 4);
  CHECK(r.texts.size() <= SelfTest::kPerDay);
  const auto before = r.texts.size();
  r.kept();  // the history is on disk
  SelfTest later(r.context.settings, r.shared, r.context.recovery);
  later.step(r.info);
  r.clock.advance(11min);
  later.step(r.info);
  r.send("kitchen", kCard);
  CHECK(r.texts.size() == before);  // the last test was less than a day ago
}

TEST_CASE("the second test SMS is sent by another modem where there is one") {
  SelfTestRig r;
  r.shared.sims.set_number("attic", "+491700000002");
  r.pass(2h);
  CHECK(r.senders == std::vector<std::string>{"kitchen", "attic"});
}

TEST_CASE("row 038: a test that is not possible is named, and is no sign of a deaf modem") {
  SelfTestRig r;
  std::string reason;
  SUBCASE("the number of the SIM is not known") {
    r.shared.sims.set_number("kitchen", "");
    reason = "the number of the SIM is not known: set number in [[sim]]";
  }
  SUBCASE("the SIM has packet data only") {
    r.info.domains[0].stat = 0;
    r.info.domains[2].stat = 1;
    reason = "the SIM is registered for data only: SMS may not reach it";
  }
  SUBCASE("the number belongs to another SIM here") {
    r.arrives_at = "attic";
    reason = "the number of the SIM is that of modem attic: correct number in [[sim]]";
  }
  SUBCASE("the test SMS cannot be sent") {
    r.sends = false;
    reason = "the test SMS was not sent: the daily limit of SMS is used up, or it waits";
  }
  r.pass(3h);
  CHECK(r.test().trouble() == reason);
  CHECK(r.test().deaf().empty());
  CHECK_FALSE(r.context.recovery.wants_step_for_deaf());
  CHECK(std::ranges::count(r.kept(), "self-test not possible") == 1);
  CHECK(r.test().trouble().find(kNumber.substr(1)) == std::string::npos);
}

TEST_CASE("a number that a person sets ends the trouble at once") {
  SelfTestRig r;
  r.shared.sims.set_number("kitchen", "");
  r.pass(1h);
  REQUIRE_FALSE(r.test().trouble().empty());
  r.arrives_at = "kitchen";
  r.shared.sims.set_number("kitchen", kNumber);
  r.pass(1min);
  CHECK(r.test().trouble().empty());
  CHECK(r.texts.size() == 1);
}

TEST_CASE("a SIM whose last SMS is older than those of a busy neighbour is tested a day later") {
  SelfTestRig r;
  spool::SimStore sims(r.spool);
  spool::Inbox inbox(r.spool);
  REQUIRE(sims.record_sighting({.identity = kCard, .iccid = kCard, .modem = "kitchen"}));
  std::vector<spool::ReceivedPdu> received;
  const auto arrive = [&](const std::string& sim, int number) {
    const auto hex = doubles::pdu(number);
    auto pdu = sms::decode_hex(hex);
    REQUIRE(pdu);
    received.push_back({"kitchen", sim, "SM", hex, r.clock.wall(), std::move(*pdu)});
  };
  arrive(kCard, 1);
  for (int i = 0; i < 2'048; ++i) arrive(fmt::format("other {}", i / 256), i);
  REQUIRE(inbox.accept(received, relay::RouteTable(std::vector<relay::RouteSettings>{})));
  r.pass(23h);
  CHECK(r.texts.empty());
  r.pass(3h);
  CHECK_FALSE(r.texts.empty());
}

TEST_CASE("tests of the last day count, however much is in the history since, of any modem") {
  SelfTestRig r;
  for (std::size_t i = 0; i < SelfTest::kPerDay; ++i)
    r.shared.history.add(
        {.kind = spool::HistoryKind::sim, .modem = "attic", .sim = kCard, .what = "self-test"});
  r.kept();
  std::vector<spool::HistoryEntry> others(1'500);
  for (auto& entry : others) entry.service = r.file->service_now();
  REQUIRE(spool::History(r.spool).record(others));
  r.pass(20h);
  CHECK(r.texts.empty());
  r.pass(5h);
  CHECK_FALSE(r.texts.empty());
}

TEST_CASE("a SIM without network, or with full memories, is not tested") {
  SelfTestRig r;
  SUBCASE("no network") {
    r.info.registration = 2;
  }
  SUBCASE("full memories") {
    r.info.memories = {{"SM", 5, 5}};
  }
  r.pass(3h);
  CHECK(r.texts.empty());
  CHECK(r.test().trouble().empty());
}

TEST_CASE("SMS that stay on the modem, as the spool cannot be written, are no sign of a deaf one") {
  SelfTestRig r;
  r.pass(11min);
  REQUIRE(r.texts.size() == 1);
  r.shared.spool_trouble.set("the disk is full");
  r.pass(3h);
  CHECK(r.test().deaf().empty());
  CHECK(r.texts.size() == 1);
}

TEST_CASE("another card in the modem is judged anew") {
  SelfTestRig r;
  r.pass(2h);
  REQUIRE_FALSE(r.test().deaf().empty());
  r.info.iccid = "8949012345678905678";
  r.test().step(r.info);
  CHECK(r.test().deaf().empty());
  CHECK_FALSE(r.test().is_urgent());
  CHECK_FALSE(r.context.recovery.has_fault());
}

TEST_CASE("a self-test that is switched off ends the recovery of a deaf modem") {
  SelfTestRig r;
  r.pass(2h);
  REQUIRE(r.context.recovery.wants_step_for_deaf());
  r.shared.sims.set({entry_of_card("off")});
  r.test().step(r.info);
  CHECK_FALSE(r.context.recovery.has_fault());
}

TEST_CASE("a SIM whose test has never passed is not deaf: its number may be wrong") {
  SelfTestRig r("24h", false);
  for (int i = 0; i < 3 * 24; ++i) r.pass(1h);
  CHECK(r.texts.size() >= 4);
  CHECK(r.texts.size() <= 3 * SelfTest::kPerDayUnproven);
  CHECK(r.test().deaf().empty());
  CHECK(r.test().trouble().starts_with("no test SMS to this SIM has ever arrived: correct number"));
  CHECK_FALSE(r.context.recovery.has_fault());
  r.test().note_arrival();  // of somebody
  CHECK_FALSE(r.test().trouble().empty());
  SUBCASE("a test that arrives ends that, also for the time after a restart") {
    r.arrives_at = "kitchen";
    r.pass(26h);
    CHECK(r.test().trouble().empty());
    CHECK(spool::SimStore(r.spool).mark_of(kCard, spool::SimMark::test_passed).value());
    r.arrives_at.clear();
    SelfTest later(r.context.settings, r.shared, r.context.recovery);
    r.pass(26h);
    CHECK_FALSE(r.test().deaf().empty());
  }
}

TEST_CASE("modems of one network that are deaf at the same time are not restarted") {
  SelfTestRig r;
  r.info.operator_number = "62401";
  std::string other = "62401";
  SUBCASE("of the same network") {}
  SUBCASE("of another one") {
    other = "62402";
  }
  r.shared.tests.set_deaf("attic", other);
  r.pass(2h);
  CHECK_FALSE(r.test().deaf().empty());
  CHECK(r.context.recovery.wants_step_for_deaf() == (other != r.info.operator_number));
  r.shared.tests.set_deaf("attic", std::nullopt);
  r.test().step(r.info);
  CHECK(r.context.recovery.wants_step_for_deaf());
}

TEST_CASE("after a day without success the steps for a deaf modem come once a week") {
  SelfTestRig r;
  const auto steps_in = [&](util::Duration time) {
    SelfTestRig* rig = &r;
    int steps = 0;
    for (const auto end = rig->clock.in(time); rig->clock.now() < end;) {
      rig->pass(end - rig->clock.now());
      if (!rig->context.recovery.wants_step_for_deaf()) continue;
      ++steps;
      rig->take_step();
    }
    return steps;
  };
  CHECK(steps_in(26h) > 2);
  const auto tests = r.texts.size();
  CHECK(steps_in(5 * 24h) == 0);
  CHECK(r.texts.size() <= tests + 6);
  CHECK_FALSE(r.test().deaf().empty());
  CHECK_FALSE(r.test().is_urgent());  // nothing is awaited: polled as a healthy modem
  const auto later = steps_in(2 * 24h);
  CHECK(later > 0);
  CHECK(later <= 7);
}

TEST_CASE("a step has helped only if a test that was sent after it arrives") {
  SelfTestRig r;
  r.pass(2h);
  r.take_step();
  bool by_test = false;
  SUBCASE("the test") {
    by_test = true;
    r.arrives_at = "kitchen";
    r.pass(1min);
  }
  SUBCASE("an SMS that was late") {
    r.test().note_arrival();
  }
  CHECK(r.test().deaf().empty());
  CHECK_FALSE(r.context.recovery.has_fault());
  CHECK(spool::ModemStore(r.spool).cure_of("generic ").value() == (by_test ? "radio" : ""));
}

}  // namespace self_test_test
