// Faults of SIM cards and of modems with SIM cards (docs/field-notes.md#6-sim-state-and-pin), in
// every family.
#include <doctest/doctest.h>

#include "../doubles/fake_pins.hpp"
#include "family_bench.hpp"

using families::Bench;
using families::for_each_family;
using namespace std::chrono_literals;

namespace {

/// Runs `work` for each family with a card that is set up before its modem starts.
void with_card(const std::function<void(Bench&, firmware::Sim&)>& work) {
  for (const auto* family : drivers::all()) {
    CAPTURE(std::string(family->name));
    Bench bench(*family);
    work(bench, *bench.emulated->sim());
  }
}

void refuse(Bench& b, std::string_view command, firmware::Answer answer, int times) {
  b.emulated->faults().refuse({std::string(command), answer, times});
}

constexpr std::string_view kIccid = "8949020000001234567";

}  // namespace

TEST_CASE("row 003: a card is recognised in each form that modems report its number in") {
  for (const auto* said : {"8949020000001234567", "8949020000001234567F", "8949020000001234567f",
                           "\"8949020000001234567\"", "\"8949020000001234567F\"",
                           "989420000000214365F7", "\"989420000000214365F7\"", "", "0"}) {
    CAPTURE(said);
    with_card([&](Bench& b, firmware::Sim& /*card*/) {
      firmware::SimConfig config;
      config.iccid = kIccid;
      firmware::Sim other(config);
      other.set_reported_iccid(said);
      b.emulated->insert(&other);
      b.up();
      CHECK(b.modem().info().iccid == kIccid);
      b.clock.advance(60s);
      REQUIRE(b.modem().poll_health());
      CHECK_FALSE(b.comes<modem::SimChanged>(10s));
      b.emulated->insert(nullptr);
    });
  }
}

TEST_CASE(
    "row 003: a number that only the card's own file has is read there, also with 20 digits") {
  for (const std::string number : {"8949020000001234567", "89490200000012345678"}) {
    CAPTURE(number);
    with_card([&](Bench& b, firmware::Sim& /*card*/) {
      firmware::SimConfig config;
      config.iccid = number;
      firmware::Sim other(config);
      other.set_reported_iccid("ERROR");
      b.emulated->insert(&other);
      b.up();
      CHECK(b.modem().info().iccid == number);
      b.emulated->insert(nullptr);
    });
  }
}

TEST_CASE("row 021: a card that is busy with every query is waited for and then recognised") {
  with_card([](Bench& b, firmware::Sim& card) {
    for (const auto* command : {"+CPIN", "+CPMS", "+CIMI", "+CRSM", "+CNUM"})
      refuse(b, command, firmware::cme(14), 2);
    b.up();
    const auto& info = b.modem().info();
    CHECK(info.iccid == card.config().iccid);
    CHECK(info.imsi == card.config().imsi);
    CHECK(info.number == card.config().number);
    b.deliver(1);
    REQUIRE(b.comes<modem::MessageWaiting>());
    CHECK(b.collect().size() == 1);
  });
}

TEST_CASE("row 021: a card that fails, is wrong or is not found does not end the session") {
  for (const int code : {10, 13, 15}) {
    CAPTURE(code);
    with_card([&](Bench& b, firmware::Sim& /*card*/) {
      refuse(b, "+CPIN", firmware::cme(code), 1);
      const auto first = b.modem().bring_up(b.bring_up);
      REQUIRE_FALSE(first);
      CHECK(first.error().advice == util::Advice::retry);
      b.up();
    });
  }
}

TEST_CASE("row 021: a radio that was left off is switched on") {
  with_card([](Bench& b, firmware::Sim& /*card*/) {
    b.emulated->set_radio(false);
    b.up();
    CHECK(b.emulated->radio_on());
    CHECK(b.modem().info().registered());
  });
}

TEST_CASE("the card's number is read in every form, and a card without one has none") {
  struct Case {
    const char* said;
    const char* number;
  };
  for (const auto& one :
       std::initializer_list<Case>{{R"("","+491700000001",145)", "+491700000001"},
                                   {R"(,"491700000001",145)", "+491700000001"},
                                   {R"("Line 1","01700000001",129,7,4)", "01700000001"},
                                   {R"("004C","002B00340039003100370030",145)", "+49170"},
                                   {"\"\",\"\",255\n\"\",\"+4917\",145", "+4917"},
                                   {R"("","",255)", ""},
                                   {R"("Own","MyOperator",208)", ""},
                                   {"", ""}}) {
    CAPTURE(one.said);
    with_card([&](Bench& b, firmware::Sim& card) {
      card.set_own_number(one.said);
      b.up();
      CHECK(b.modem().info().number == one.number);
    });
  }
}

TEST_CASE("row 016: an OK that comes before the card has checked the PIN is not trusted") {
  for (const bool right : {true, false}) {
    CAPTURE(right);
    with_card([&](Bench& b, firmware::Sim& /*card*/) {
      firmware::SimConfig config;
      config.pin_enabled = true;
      config.pin = right ? "4711" : "0000";
      firmware::Sim locked(config);
      b.emulated->insert(&locked);
      b.emulated->faults().set(firmware::Fault::pin_ok_early, firmware::Faults::kForEver);
      doubles::FakePins pins;
      b.bring_up.pins = &pins;
      CHECK(b.modem().bring_up(b.bring_up).has_value() == right);
      CHECK(locked.pin1().pin_tries == (right ? 3 : 2));
      if (!right) CHECK_FALSE(b.modem().bring_up(b.bring_up));
      CHECK(locked.pin1().pin_tries == (right ? 3 : 2));
      b.emulated->insert(nullptr);
    });
  }
}

TEST_CASE(
    "row 022: a card changed between listing and deletion keeps the message in the same slot") {
  int tried = 0;
  with_card([&](Bench& b, firmware::Sim& card) {
    b.up();
    b.deliver(1);
    REQUIRE(b.comes<modem::MessageWaiting>());
    for (const auto& memory : std::vector(b.modem().memories())) {
      const auto listed = b.modem().list(memory);
      REQUIRE(listed);
      if (listed->empty() || memory != "SM") continue;
      firmware::SimConfig config;
      config.iccid = "8949020000007654321";
      config.number = "+491709999999";
      firmware::Sim other(config);
      const auto pdu = doubles::pdu(2);
      REQUIRE(other.store().add({.pdu = pdu, .tpdu_length = static_cast<int>(pdu.size() / 2) - 1}));
      b.emulated->insert(&other);
      // Reported by the modem, or, if it has no URC for cards, found by a query.
      if (b.habits().sim_inserted_urc.empty()) b.clock.advance(5s);
      CHECK_FALSE(b.modem().delete_message(listed->front()));
      CHECK(other.store().used() == 1);
      CHECK(card.store().used() == 1);
      b.emulated->insert(nullptr);
      ++tried;
    }
  });
  CHECK(tried >= 10);  // the others receive into ME
}
