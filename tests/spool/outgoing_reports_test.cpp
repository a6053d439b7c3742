#include "spool/outgoing_reports.hpp"

#include "tests/spool/outbox_desk.hpp"

using namespace desk;

namespace {
constexpr std::uint8_t kReceived = 0x00, kForwarded = 0x01, kTrying = 0x21, kExpired = 0x46,
                       kFailed = 0x43;
}

TEST_CASE("a report with the recipient in any form makes its message delivered") {
  for (const std::string number : {"+237670000001", "670000001", "00237670000001"}) {
    OutboxDesk d;
    const auto id = d.enqueue(1, true);
    d.send(17);
    CHECK(d.look(id).parts.front().report_awaited);
    CHECK(d.report(17, kReceived, number).outcome == spool::Outcome::report_kept);
    CHECK(d.state(id) == delivered);
  }
}

TEST_CASE("a report of another SIM, reference or recipient changes nothing") {
  OutboxDesk d;
  const auto id = d.enqueue(1, true);
  d.send(17);
  d.report(17, kReceived, "+237670000001", "sim-2");
  d.report(18, kReceived);
  d.report(17, kReceived, "+237670000002");
  CHECK(d.state(id) == sent);
}

TEST_CASE("of two parts with the same reference the newer one gets the report") {
  OutboxDesk d;
  const auto old = d.enqueue(1, true);
  d.send(17);
  d.clock.advance(1min);
  const auto fresh = d.enqueue(1, true);
  d.send(17);
  d.report(17, kReceived);
  CHECK(d.state(fresh) == delivered);
  CHECK(d.state(old) == sent);
  d.report(17, kReceived);
  CHECK(d.state(old) == delivered);
}

TEST_CASE("reports in any order are matched, and a temporary status awaits another one") {
  OutboxDesk d;
  const auto id = d.enqueue(2, true);
  d.send(255);
  d.send(0);
  d.report(0, kTrying);
  CHECK(d.state(id) == sent);
  CHECK(d.look(id).parts[1].report_awaited);
  d.report(0, kReceived);
  CHECK(d.state(id) == sent);
  d.report(255, kReceived);
  CHECK(d.state(id) == delivered);
}

TEST_CASE("a report makes its message failed, expired, or leaves it sent") {
  OutboxDesk d;
  const auto failing = d.enqueue(1, true);
  d.send(1);
  const auto late = d.enqueue(1, true);
  d.send(2);
  const auto passed_on = d.enqueue(1, true);
  d.send(3);
  d.report(1, kFailed);
  d.report(2, kExpired);
  d.report(3, kForwarded);
  CHECK(d.state(failing) == failed);
  CHECK(d.look(failing).parts.front().error == "failed: recipient not obtainable");
  CHECK(d.state(late) == expired);
  CHECK(d.state(passed_on) == sent);
  CHECK_FALSE(d.look(passed_on).parts.front().report_awaited);
}

TEST_CASE("a report before the modem's response is matched after it") {
  OutboxDesk d;
  const auto id = d.enqueue(1, true);
  const auto claim = d.take();
  d.report(17, kReceived);
  CHECK(d.state(id) == sending);
  d.settle(claim->part, {.state = sent, .reference = 17});
  CHECK(d.state(id) == delivered);
}

TEST_CASE("a report is matched to the only part that may have been sent to the recipient") {
  OutboxDesk d;
  const auto id = d.enqueue(2, true);
  const auto claim = d.take();
  d.settle(claim->part, {.state = maybe_sent});
  d.report(99, kReceived);
  CHECK(d.look(id).parts.front().state == delivered);
  CHECK(d.state(id) == waiting);  // the other part can be sent now
  CHECK(d.take());
}

TEST_CASE("a report is not matched to one of two parts that may have been sent") {
  OutboxDesk d;
  for (int i = 0; i < 2; ++i) {
    d.enqueue(1, true);
    d.settle(d.take()->part, {.state = maybe_sent});
  }
  d.report(99, kReceived);
  for (const auto& one : ok(d.outbox().list(maybe_sent, {})))
    CHECK(one.parts.front().report_awaited);
  CHECK(ok(d.outbox().list(maybe_sent, {})).size() == 2);
}

TEST_CASE("a report is awaited until a day after the validity") {
  OutboxDesk d;
  const auto id = d.enqueue(1, true);
  d.send(17);
  d.clock.advance(48h + 1ms);
  d.report(17, kReceived);
  CHECK(d.state(id) == sent);
  d.run_housekeeping();
  CHECK_FALSE(d.look(id).parts.front().report_awaited);
}

TEST_CASE("at most 200 reports are awaited for one recipient, the newest ones") {
  OutboxDesk d;
  const auto oldest = d.enqueue(1, true);
  d.send(0);
  for (int i = 1; i <= 200; ++i) {
    d.clock.advance(1s);
    d.enqueue(1, true);
    d.send(i);
  }
  CHECK_FALSE(d.look(oldest).parts.front().report_awaited);
  CHECK(d.look(oldest + 1).parts.front().report_awaited);
}
