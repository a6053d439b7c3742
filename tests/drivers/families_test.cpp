// Every family with an emulated modem of that family: start, an SMS, the SIM, a restart.
#include <doctest/doctest.h>

#include <algorithm>

#include "family_bench.hpp"

using families::Bench;
using families::for_each_family;
using namespace std::chrono_literals;

namespace {

using Pdus = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "row 013: a modem of every family starts, reports its SIM's number and announces messages") {
  for_each_family([](Bench& b) {
    const auto& info = b.modem().info();
    CHECK(info.iccid == b.emulated->sim()->config().iccid);
    CHECK(info.sim == modem::SimState::ready);
    CHECK(info.registered());
    CHECK(info.announcing.substr(1, 3) == ",1,");
    const auto& cnmi = b.emulated->settings().cnmi;
    CHECK(cnmi.mt == 1);
    CHECK(cnmi.ds != 0);
  });
}

TEST_CASE(
    "row 013: a modem of every family announces an SMS amid its URCs; it is read and deleted") {
  for_each_family([](Bench& b) {
    for (int n = 1; n <= 3; ++n) {
      b.emulated->urc(b.emulated->next_ignored_line());
      b.deliver(n);
      b.emulated->urc(b.emulated->next_ignored_line());
      REQUIRE(b.comes<modem::MessageWaiting>());
      CHECK(b.collect() == Pdus{doubles::pdu(n)});
      CHECK(b.stored() == 0);
    }
  });
}

TEST_CASE("row 013: every family's URCs within every response do no harm") {
  for_each_family([](Bench& b) {
    for (int round = 0; round < 2 * static_cast<int>(b.habits().noise.size()); ++round) {
      b.emulated->faults().set(firmware::Fault::urc_inside, 1'000'000);
      b.up();
      b.deliver(round);
      REQUIRE(b.comes<modem::MessageWaiting>());
      CHECK(b.collect() == Pdus{doubles::pdu(round)});
      CHECK(b.stored() == 0);
    }
  });
}

TEST_CASE("row 013: a removed SIM is noticed in every family, by a URC or by a query") {
  for_each_family([](Bench& b) {
    b.emulated->insert(nullptr);
    if (b.habits().sim_removed_urc.empty()) {
      b.clock.advance(60s);
      REQUIRE(b.modem().poll_health());
    }
    CHECK(b.comes<modem::SimChanged>());
    CHECK_FALSE(b.modem().bring_up(b.bring_up));
  });
}

TEST_CASE("row 013: a restart of every family is noticed and all settings are made again") {
  for_each_family([](Bench& b) {
    b.emulated->restart(2s);
    b.deliver(1);
    b.clock.advance(30s);
    if (!b.comes<modem::Restarted>(5s)) {
      const auto asked = b.modem().poll_health();
      CHECK_MESSAGE((!asked || b.comes<modem::Restarted>()), "neither told nor found");
    }
    b.up();
    CHECK(b.emulated->settings().cnmi.mt == 1);
    b.deliver(2);
    CHECK(b.comes<modem::MessageWaiting>());
    b.collect();
    CHECK(b.stored() == 0);
  });
}

TEST_CASE("row 013: a full memory is reported by the families that have a URC for it") {
  for_each_family([](Bench& b) {
    if (b.habits().memory_full_urc.empty()) return;
    for (int n = 0; n < 140; ++n) b.deliver(n);
    CHECK(b.comes<modem::MemoryFull>());
  });
}

TEST_CASE("row 051: status reports in SR are found, whichever memory the modem names") {
  const std::string report = "0006F10B911346610089F6208062917314802080629173248000";
  for (const auto* family : drivers::all()) {
    Bench b(*family);
    if (b.habits().report_slots == 0) continue;
    CAPTURE(std::string(family->name));
    b.up();
    CHECK(std::count(b.modem().memories().begin(), b.modem().memories().end(), "SR") == 1);
    b.emulated->settings().cnmi.ds = 2;  // as if the modem accepted no other value
    b.emulator.deliver(*b.emulated, *util::from_hex(report));
    CHECK(b.emulated->sr_store().used() == 1);
    REQUIRE(b.comes<modem::MessageWaiting>());
    CHECK(b.collect() == Pdus{report});
    CHECK(b.emulated->sr_store().used() == 0);
    b.deliver(1);  // messages still go to the same memory
    REQUIRE(b.comes<modem::MessageWaiting>());
    CHECK(b.collect() == Pdus{doubles::pdu(1)});
  }
}

namespace {

/// The encoding of the network's text (docs/field-notes.md#12-ussd), and the character set that an
/// earlier program has set.
struct UssdCase {
  const char* what;
  std::optional<firmware::UssdHabit> habit;  ///< nothing: as in the personality
  const char* charset;
};

}  // namespace

TEST_CASE("a USSD response is read from every family in every encoding") {
  using firmware::UssdHabit;
  constexpr UssdCase kCases[] = {{"as the family does", {}, "IRA"},
                                 {"plain text", UssdHabit::charset, "GSM"},
                                 {"all in UCS2", UssdHabit::charset, "UCS2"},
                                 {"packed, as hex", UssdHabit::packed_hex, "IRA"},
                                 {"UCS2 answered", UssdHabit::ucs2_answer, "IRA"},
                                 {"UCS2 under dcs 15", UssdHabit::ucs2_dcs15, "IRA"}};
  for (const auto& form : kCases) {
    CAPTURE(form.what);
    for (const auto* family : drivers::all()) {
      CAPTURE(std::string(family->name));
      // Packed hexadecimal is tried if the family is known for it, or unknown.
      const auto forms = family->ussd_forms;
      const bool packs =
          forms.empty() || std::count(forms.begin(), forms.end(), modem::UssdForm::packed_hex) > 0;
      if (form.habit == UssdHabit::packed_hex && !packs) continue;
      firmware::Personality habits = *firmware::find_personality(family->name);
      if (form.habit) habits.ussd = *form.habit;
      Bench b(*family, &habits);
      b.emulated->settings().cscs = form.charset;
      b.up();
      for (int again = 0; again < 2; ++again) {
        const auto reply = b.modem().ussd().request("*100#", 30s);
        REQUIRE_MESSAGE(reply, (reply ? "" : reply.error().what));
        CHECK(reply->text == "Balance: 12.34 EUR, valid until 31.12.2030.");
        const auto menu = b.modem().ussd().request("*101#", 30s);
        REQUIRE(menu);
        CHECK(menu->state == modem::UssdReply::State::reply_wanted);
        const auto end = b.modem().ussd().request("1", 30s);
        REQUIRE(end);
        CHECK(end->text == "Balance: 12.34 EUR");
      }
    }
  }
}
