#include "spool/part_set.hpp"

#include "tests/spool/desk.hpp"

using namespace desk;
using spool::Outcome;

TEST_CASE("sets differ by sender, SIM, reference, its width and total") {
  Desk desk;
  const auto text = text_of_parts(2);
  desk.accept(sms_of(text, 7)[0]);
  for (const auto& other :
       {sms_of(text, 8)[1], sms_of(text, 7, {.sender = "+23767000002"})[1],
        sms_of(text, 7, {.sender = "23767000001"})[1], sms_of(text, 7, {.sim = "other"})[1],
        sms_of(text, 7, {}, 16)[1], sms_of(text_of_parts(3), 7)[1]})
    CHECK(desk.accept(other).outcome == Outcome::part_kept);
  CHECK(ok(desk.inbox().partial_sets({})).size() == 7);
  CHECK(desk.accept(sms_of(text, 7)[1]).outcome == Outcome::completed);
}

TEST_CASE(
    "a part with the same number and other octets starts a second set, and both can complete") {
  Desk desk;
  const auto old = sms_of(text_of_parts(2, "old"), 7);
  const auto young = sms_of(text_of_parts(2, "new"), 7, {.sent_ms = 1'800'000'060'000});
  const auto first = desk.accept(old[0]).id;
  const auto second = desk.accept(young[0]).id;
  CHECK(first != second);
  CHECK(desk.accept(young[1]).id == second);
  CHECK(desk.accept(old[1]).id == first);
  CHECK(desk.message(first).text == text_of_parts(2, "old"));
  CHECK(desk.message(second).text == text_of_parts(2, "new"));
}

TEST_CASE("a part sent four days later with the same reference starts a new set") {
  Desk desk;
  const auto text = text_of_parts(2);
  const auto first = desk.accept(sms_of(text, 7)[0]).id;
  const auto later = sms_of(text, 7, {.sent_ms = 1'800'000'000'000 + 4 * 86'400'000LL});
  CHECK(desk.accept(later[1]).id != first);
}

TEST_CASE("a complete set takes no further part: the reference starts a new set") {
  Desk desk;
  const auto first = desk.accept(sms_of(text_of_parts(2), 7))[1];
  CHECK(first.outcome == Outcome::completed);
  const auto next = desk.accept(sms_of(text_of_parts(2, "again"), 7)[0]);
  CHECK(next.outcome == Outcome::part_kept);
  CHECK(next.id != first.id);
  CHECK(desk.accept(sms_of(text_of_parts(2), 7)[1]).outcome == Outcome::duplicate);
}
