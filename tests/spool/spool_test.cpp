#include "spool/spool.hpp"

#include "tests/spool/desk.hpp"

using namespace desk;
using spool::DeliveryState;
using spool::Outcome;

TEST_CASE("an SMS of one part becomes a message and a delivery, also after a restart") {
  Desk desk;
  const auto accepted = desk.accept(one_sms("aGVsbG8="));
  CHECK(accepted.outcome == Outcome::completed);
  desk.close();
  desk.open();
  const auto message = desk.message(accepted.id);
  CHECK(message.text == "aGVsbG8=");
  CHECK(message.sender == "+23767000001");
  CHECK(message.modem == "kitchen");
  CHECK(message.sim == "624010000000001");
  CHECK(message.sent_ms == 1'800'000'000'000);
  CHECK(message.sent_iso == "2027-01-15T09:00:00+01:00");
  CHECK(message.received == util::from_epoch_ms(1'800'000'000'500));
  CHECK(message.key.size() == 64);
  const auto due = ok(desk.queue().due("main", 10));
  REQUIRE(due.size() == 1);
  CHECK(due[0].message == accepted.id);
  CHECK(due[0].route == "main");
  desk.settle(due[0].id, DeliveryState::delivered);
  CHECK(desk.due().empty());
  CHECK(desk.audit().relayed == 1);
}

TEST_CASE("three parts in any order become a message with the last one") {
  Desk desk;
  const auto parts = sms_of(text_of_parts(3));
  REQUIRE(parts.size() == 3);
  const auto first = desk.accept(parts[2]);
  CHECK(first.outcome == Outcome::part_kept);
  CHECK(desk.accept(parts[0]).outcome == Outcome::part_kept);
  CHECK(desk.due().empty());
  const auto last = desk.accept(parts[1]);
  CHECK(last.outcome == Outcome::completed);
  CHECK(last.id == first.id);
  CHECK(desk.message(last.id).text == text_of_parts(3));
  CHECK(desk.due().size() == 1);
  CHECK(desk.audit().received == 1);
}

TEST_CASE("a snapshot sees one state; reads after it see later messages") {
  Desk desk;
  desk.accept(one_sms("first"));
  spool::Spool writer(desk.file);
  {
    const spool::ReadSnapshot snapshot(*desk.spool);
    CHECK(desk.due().size() == 1);
    ok(spool::Inbox(writer).accept(std::vector{one_sms("second")}, desk.router));
    CHECK(desk.due().size() == 1);
    CHECK(ok(desk.inbox().messages({})).messages.size() == 1);
    CHECK(ok(spool::Inbox(writer).messages({})).messages.size() == 2);
  }
  CHECK(desk.due().size() == 2);
}
