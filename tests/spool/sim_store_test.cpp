#include "spool/sim_store.hpp"

#include "tests/spool/desk.hpp"

using namespace desk;
using spool::PinOutcome;
using spool::PinSource;
using spool::PinVerdict;

namespace {

const std::string kCard = "8923700000000000123";

spool::SimSighting sighting(const std::string& modem = "kitchen") {
  return {kCard, kCard, "624010000000001", "MTN", modem, "ready"};
}

PinVerdict begin(Desk& desk, const std::string& pin, std::optional<int> tries = 3,
                 PinSource by = PinSource::machine) {
  return ok(desk.sims().begin_pin_attempt(kCard, pin, tries, by));
}

void settle(Desk& desk, const std::string& pin, PinOutcome outcome) {
  ok(desk.sims().settle_pin_attempt(kCard, pin, outcome));
}

}  // namespace

TEST_CASE("what the self-test of a card has found is kept over restarts") {
  using enum spool::SimMark;
  Desk desk;
  CHECK_FALSE(ok(desk.sims().mark_of("8923700000000000123", test_passed)));
  ok(desk.sims().set_mark("8923700000000000123", test_passed, std::chrono::milliseconds(5)));
  desk.close();
  desk.open();
  CHECK(ok(desk.sims().mark_of("8923700000000000123", test_passed)) ==
        std::chrono::milliseconds(5));
  CHECK_FALSE(ok(desk.sims().mark_of("8923700000000000123", deaf_since)));
  CHECK_FALSE(ok(desk.sims().mark_of("8923700000000000124", test_passed)));
  ok(desk.sims().set_mark("8923700000000000123", test_passed, std::nullopt));
  CHECK_FALSE(ok(desk.sims().mark_of("8923700000000000123", test_passed)));
}

TEST_CASE("a card has accepted a PIN once an attempt was settled so") {
  Desk desk;
  auto sims = desk.sims();
  CHECK_FALSE(ok(sims.has_accepted_pin("card")));
  ok(sims.begin_pin_attempt("card", "4711", 3, spool::PinSource::person));
  CHECK_FALSE(ok(sims.has_accepted_pin("card")));
  ok(sims.settle_pin_attempt("card", "4711", spool::PinOutcome::refused));
  CHECK_FALSE(ok(sims.has_accepted_pin("card")));
  ok(sims.begin_pin_attempt("card", "4712", 2, spool::PinSource::person));
  ok(sims.settle_pin_attempt("card", "4712", spool::PinOutcome::accepted));
  CHECK(ok(sims.has_accepted_pin("card")));
}

TEST_CASE("row 023: each card is recorded with its last modem, its counts, number and balance") {
  Desk desk;
  ok(desk.sims().record_sighting(sighting()));
  desk.clock.advance(1h);
  ok(desk.sims().record_sighting(sighting("attic")));
  SmsOptions by_this_card;
  by_this_card.sim = kCard;
  desk.accept(one_sms("hello", by_this_card));
  ok(desk.sims().count_sent(kCard, 2));
  ok(desk.sims().set_number(kCard, "+237670000001", "card"));
  ok(desk.sims().set_balance(kCard, 1234));
  desk.close();
  desk.open();
  const auto all = ok(desk.sims().list());
  REQUIRE(all.size() == 1);
  CHECK(all[0].iccid == kCard);
  CHECK(all[0].modem == "attic");
  CHECK(all[0].last_seen - all[0].first_seen == 1h);
  CHECK(all[0].received == 1);
  CHECK(all[0].sent == 2);
  CHECK(all[0].number == "+237670000001");
  CHECK(all[0].balance == 1234);
}

TEST_CASE("row 017: a wrong PIN is never tried twice") {
  Desk desk;
  REQUIRE(begin(desk, "4711") == PinVerdict::allowed);
  settle(desk, "4711", PinOutcome::refused);
  CHECK(begin(desk, "4711") == PinVerdict::refused_before);
  CHECK(begin(desk, "0815") == PinVerdict::allowed);
}

TEST_CASE("row 019: a failed PIN is recorded across a restart") {
  Desk desk;
  REQUIRE(begin(desk, "4711") == PinVerdict::allowed);
  SUBCASE("refused") {
    settle(desk, "4711", PinOutcome::refused);
    desk.close();
    desk.open();
    CHECK(begin(desk, "4711") == PinVerdict::refused_before);
  }
  SUBCASE("the power failed before the response") {
    desk.close();
    desk.open();
    CHECK(begin(desk, "4711") == PinVerdict::unknown_before);
  }
}

TEST_CASE("an attempt that was not made leaves the record as it was") {
  Desk desk;
  const auto withdrawn = [&](const std::optional<spool::PinRecord>& before) {
    REQUIRE(begin(desk, "4711", 3, PinSource::person) == PinVerdict::allowed);
    ok(desk.sims().withdraw_pin_attempt(kCard, "4711", before));
    desk.close();
    desk.open();
  };
  const auto recorded = [&] { return ok(desk.sims().pin_record(kCard, "4711")); };
  SUBCASE("never tried before") {
    withdrawn(recorded());
    CHECK_FALSE(recorded());
    CHECK(begin(desk, "4711") == PinVerdict::allowed);
  }
  SUBCASE("refused before") {
    REQUIRE(begin(desk, "4711") == PinVerdict::allowed);
    settle(desk, "4711", PinOutcome::refused);
    withdrawn(recorded());
    CHECK(begin(desk, "4711") == PinVerdict::refused_before);
  }
  SUBCASE("accepted before") {
    REQUIRE(begin(desk, "4711") == PinVerdict::allowed);
    settle(desk, "4711", PinOutcome::accepted);
    withdrawn(recorded());
    CHECK(begin(desk, "4711", std::nullopt) == PinVerdict::allowed);
  }
  SUBCASE("no known result before") {
    REQUIRE(begin(desk, "4711", 2) == PinVerdict::allowed);
    withdrawn(recorded());
    REQUIRE(recorded());
    CHECK(recorded()->tries == 2);
    CHECK(begin(desk, "4711") == PinVerdict::unknown_before);
  }
}

TEST_CASE("a PIN that the card has accepted is entered after each restart") {
  Desk desk;
  REQUIRE(begin(desk, "4711") == PinVerdict::allowed);
  settle(desk, "4711", PinOutcome::accepted);
  REQUIRE(begin(desk, "4711", std::nullopt) == PinVerdict::allowed);
  SUBCASE("also after an attempt without a result that cost no try") {
    REQUIRE(begin(desk, "4711", 3) == PinVerdict::unknown_before);
    settle(desk, "4711", PinOutcome::accepted);
    REQUIRE(begin(desk, "4711", 3) == PinVerdict::allowed);
    CHECK(begin(desk, "4711", 3) == PinVerdict::allowed);
    CHECK(begin(desk, "4711", 2) == PinVerdict::unknown_before);
  }
  SUBCASE("until the card refuses it") {
    settle(desk, "4711", PinOutcome::refused);
    CHECK(begin(desk, "4711") == PinVerdict::refused_before);
  }
}

TEST_CASE("row 018: no PIN is tried with fewer than two tries, no new one with an unknown number") {
  Desk desk;
  CHECK(begin(desk, "4711", 1) == PinVerdict::too_few_tries);
  CHECK(begin(desk, "4711", 0) == PinVerdict::too_few_tries);
  CHECK(begin(desk, "4711", std::nullopt) == PinVerdict::tries_unknown);
  CHECK(begin(desk, "4711", std::nullopt, PinSource::person) == PinVerdict::allowed);
}

TEST_CASE("a person may enter a refused PIN; for the program it stays refused") {
  Desk desk;
  REQUIRE(begin(desk, "4711") == PinVerdict::allowed);
  settle(desk, "4711", PinOutcome::refused);
  REQUIRE(begin(desk, "0815", 2, PinSource::person) == PinVerdict::allowed);
  settle(desk, "0815", PinOutcome::accepted);
  CHECK(begin(desk, "0815") == PinVerdict::allowed);
  CHECK(begin(desk, "4711") == PinVerdict::refused_before);
  CHECK(begin(desk, "4711", 3, PinSource::person) == PinVerdict::allowed);
}

TEST_CASE("without the key no PIN is tried on a card that has refused one") {
  doubles::TempDir folder;
  const auto path = folder / "spool.db";
  Desk desk({.path = path});
  REQUIRE(begin(desk, "4711") == PinVerdict::allowed);
  settle(desk, "4711", PinOutcome::refused);
  std::filesystem::remove(path + ".pinkey");
  CHECK(begin(desk, "4711") == PinVerdict::key_lost);
  CHECK(begin(desk, "0815") == PinVerdict::key_lost);
}
