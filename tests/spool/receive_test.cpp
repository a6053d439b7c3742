#include "spool/receive.hpp"

#include <algorithm>
#include <random>

#include "tests/spool/desk.hpp"

using namespace desk;
using spool::Outcome;

TEST_CASE("a PDU with the same SIM and TPDU is a duplicate from any modem, memory or SMSC") {
  Desk desk;
  auto sms = one_sms("once");
  const auto id = desk.accept(sms).id;
  sms.source = "+CMT";
  sms.modem = "attic";
  set_hex(sms, "00" + sms.hex.substr(16));
  const auto again = desk.accept(sms);
  CHECK(again.outcome == Outcome::duplicate);
  CHECK(again.id == id);
  CHECK(desk.audit("attic").duplicates == 1);
  CHECK(desk.audit("kitchen").received == 1);
  CHECK(desk.due().size() == 1);
}

TEST_CASE("row 082: an incomplete set is kept over a restart and completed after it") {
  Desk desk;
  const auto parts = sms_of(text_of_parts(3));
  CHECK(desk.accept(parts[0]).outcome == Outcome::part_kept);
  CHECK(desk.accept(parts[2]).outcome == Outcome::part_kept);
  desk.close();
  desk.open();
  const auto last = desk.accept(parts[1]);
  CHECK(last.outcome == Outcome::completed);
  CHECK(desk.message(last.id).text == text_of_parts(3));
}

TEST_CASE("the same TPDU on another SIM is another message with another key") {
  Desk desk;
  const auto one = desk.accept(one_sms("x"));
  const auto two = desk.accept(one_sms("x", {.sim = "624010000000002"}));
  CHECK(two.outcome == Outcome::completed);
  CHECK(desk.message(one.id).key != desk.message(two.id).key);
}

TEST_CASE("a duplicate is recognised for 30 days after it was seen last") {
  Desk desk;
  desk.accept(one_sms("x"));
  desk.clock.advance(30 * kDay);
  CHECK(desk.accept(one_sms("x")).outcome == Outcome::duplicate);
  desk.clock.advance(30 * kDay);
  CHECK(desk.accept(one_sms("x")).outcome == Outcome::duplicate);
  desk.clock.advance(30 * kDay + 1ms);
  CHECK(desk.accept(one_sms("x")).outcome == Outcome::completed);
}

TEST_CASE("a duplicate within one listing is recognised") {
  Desk desk;
  const auto accepted = desk.accept({one_sms("x"), one_sms("y"), one_sms("x")});
  CHECK(accepted[0].outcome == Outcome::completed);
  CHECK(accepted[1].outcome == Outcome::completed);
  CHECK(accepted[2].outcome == Outcome::duplicate);
  CHECK(accepted[2].id == accepted[0].id);
}

TEST_CASE("255 parts in random order with duplicates become one message") {
  Desk desk;
  const auto parts = sms_of(text_of_parts(255));
  REQUIRE(parts.size() == 255);
  auto arrivals = parts;
  arrivals.insert(arrivals.end(), parts.begin(), parts.begin() + 60);
  std::ranges::shuffle(arrivals, std::mt19937{1});
  int completed = 0;
  for (const auto& arrival : arrivals)
    if (desk.accept(arrival).outcome == Outcome::completed) ++completed;
  CHECK(completed == 1);
  const auto messages = ok(desk.inbox().messages({})).messages;
  REQUIRE(messages.size() == 1);
  CHECK(messages[0].text == text_of_parts(255));
  CHECK(messages[0].parts == 255);
  CHECK(desk.audit().duplicates == 60);
}

TEST_CASE("the key depends on the parts, not on their order or the time") {
  const auto parts = sms_of(text_of_parts(3));
  Desk one, two;
  one.accept({parts[0], parts[1], parts[2]});
  two.clock.advance(99 * kDay);
  two.accept(parts[2]);
  two.accept(parts[0]);
  two.accept(parts[1]);
  CHECK(ok(one.inbox().messages({})).messages.at(0).key ==
        ok(two.inbox().messages({})).messages.at(0).key);
}

TEST_CASE("a message without a route is kept") {
  Desk desk;
  desk.router.routes.clear();
  const auto accepted = desk.accept(one_sms("see you at eight"));
  CHECK(accepted.outcome == Outcome::completed);
  CHECK(desk.message(accepted.id).text == "see you at eight");
  CHECK(desk.audit().kept == 1);
}

TEST_CASE("an undecodable PDU is stored raw once, with its reason") {
  Desk desk;
  CHECK(desk.accept(garbage("07913326")).outcome == Outcome::raw_kept);
  CHECK(desk.accept(garbage("07913326")).outcome == Outcome::duplicate);
  CHECK(desk.accept(garbage(std::string("ab\0\xff", 4))).outcome == Outcome::raw_kept);
  CHECK(desk.accept(garbage("")).outcome == Outcome::raw_kept);
  CHECK(desk.accept(garbage(std::string(100'000, 'F'))).outcome == Outcome::raw_kept);
  const auto raw = ok(desk.inbox().raw({}));
  REQUIRE(raw.size() == 4);
  CHECK(raw[0].hex.size() == 4096);
  CHECK(raw[0].reason == "not a PDU that can be decoded; cut at 4096 characters");
  CHECK(raw[2].hex == std::string("ab\0\xff", 4));
  CHECK(raw[3].hex == "07913326");
  CHECK(raw[3].source == "ME");
  CHECK(desk.audit().raw == 4);
  CHECK(desk.audit().received == 0);
}

TEST_CASE("a PDU that is no received message is stored raw") {
  Desk desk;
  auto arrival = one_sms("x");
  arrival.pdu->tpdu = sms::Submit{};
  CHECK(desk.accept(arrival).outcome == Outcome::raw_kept);
  CHECK(ok(desk.inbox().raw({})).at(0).reason == "SMS-SUBMIT: not a received message");
}

TEST_CASE("a status report is stored once and is no message") {
  Desk desk;
  sms::StatusReport report;
  report.message_reference = 42;
  report.recipient = sms::Address::from_string("+23767000009");
  report.service_centre_timestamp = sms::Timestamp::from_epoch_ms(1'800'000'000'000, 4);
  report.discharge_time = sms::Timestamp::from_epoch_ms(1'800'000'007'000, 4);
  const auto arrival = received_pdu(report);
  CHECK(desk.accept(arrival).outcome == Outcome::report_kept);
  CHECK(desk.accept(arrival).outcome == Outcome::duplicate);
  const auto reports = ok(desk.inbox().reports({}));
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].message_reference == 42);
  CHECK(reports[0].recipient == "+23767000009");
  CHECK(reports[0].discharge_ms == 1'800'000'007'000);
  CHECK(desk.audit().reports == 1);
  CHECK(desk.audit().received == 0);
}

TEST_CASE("filling after the TPDU changes neither its fingerprint nor its part") {
  Desk desk;
  auto parts = sms_of(text_of_parts(2));
  set_hex(parts[0], parts[0].hex + "FFFFFFFF");
  desk.accept(parts[0]);
  CHECK(desk.accept(sms_of(text_of_parts(2))[0]).outcome == Outcome::duplicate);
  CHECK(desk.accept(parts[1]).outcome == Outcome::completed);
  Desk plain;
  plain.accept(sms_of(text_of_parts(2)));
  CHECK(ok(desk.inbox().messages({})).messages.at(0).key ==
        ok(plain.inbox().messages({})).messages.at(0).key);
}

TEST_CASE("a PDU without a service centre address is accepted") {
  Desk desk;
  auto arrival = one_sms("bare");
  const util::Octets tpdu(arrival.pdu->tpdu_octets().begin(), arrival.pdu->tpdu_octets().end());
  arrival.hex = util::to_hex(tpdu);
  arrival.pdu = ok(sms::decode(tpdu, sms::Smsc::absent));
  const auto id = desk.accept(arrival).id;
  CHECK(desk.message(id).text == "bare");
}

TEST_CASE("a truncated SMS is stored raw and not posted") {
  Desk desk;
  auto cut = one_sms("meet me at the old bridge at nine");
  set_hex(cut, cut.hex.substr(0, cut.hex.size() - 10));
  REQUIRE(std::get<sms::Deliver>(cut.pdu->tpdu).user_data.truncated);
  CHECK(desk.accept(cut).outcome == Outcome::raw_kept);
  CHECK(desk.due().empty());
  CHECK(ok(desk.inbox().messages({})).messages.empty());
  CHECK(desk.audit().raw == 1);
  CHECK(desk.accept(cut).outcome == Outcome::duplicate);
  CHECK(desk.accept(one_sms("meet me at the old bridge at nine")).outcome == Outcome::completed);
}

TEST_CASE("a part whose header lost fields is stored raw and not posted as a whole message") {
  const std::string whole = "050003", broken[] = {"050002", "050004", "FF0003"};
  for (const auto& header : broken) {
    CAPTURE(header);
    Desk desk;
    const auto parts = sms_of(text_of_parts(2));
    auto lost = parts[0];
    const auto at = lost.hex.find(whole);
    REQUIRE(at != std::string::npos);
    set_hex(lost, std::string(lost.hex).replace(at, whole.size(), header));
    CHECK(desk.accept(lost).outcome == Outcome::raw_kept);
    CHECK(ok(desk.inbox().messages({})).messages.empty());
    CHECK(desk.accept(parts[1]).outcome == Outcome::part_kept);
    CHECK(desk.accept(parts[0]).outcome == Outcome::completed);
  }
}

TEST_CASE("a truncated part does not take the place of the complete part") {
  Desk desk;
  const auto parts = sms_of(text_of_parts(2));
  auto cut = parts[0];
  set_hex(cut, cut.hex.substr(0, cut.hex.size() - 2));
  CHECK(desk.accept(cut).outcome == Outcome::raw_kept);
  CHECK(desk.accept(parts[1]).outcome == Outcome::part_kept);
  CHECK(desk.accept(parts[0]).outcome == Outcome::completed);
  CHECK(ok(desk.inbox().messages({})).messages.at(0).text == text_of_parts(2));
}
