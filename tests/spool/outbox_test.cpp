#include "spool/outbox.hpp"

#include "tests/spool/outbox_desk.hpp"

using namespace desk;

TEST_CASE("a claimed part is on disk as sending, and after a restart it may have been sent") {
  OutboxDesk d;
  const auto id = d.enqueue();
  REQUIRE(d.take());
  CHECK(d.state(id) == sending);
  CHECK_FALSE(d.take());  // no part is claimed twice
  d.close();
  d.open();
  CHECK(ok(d.outbox().mark_interrupted_unknown()) == 1);
  CHECK(d.state(id) == maybe_sent);
  CHECK_FALSE(d.take());
  CHECK_FALSE(d.look(id).parts.front().error.empty());
  CHECK(ok(d.outbox().mark_interrupted_unknown()) == 0);
}

TEST_CASE("a part that may have been sent is sent again only on request, with TP-RD") {
  OutboxDesk d;
  const auto id = d.enqueue();
  const auto first = d.take();
  REQUIRE(first);
  CHECK((first->tpdu[0] & 0x04) == 0);
  d.settle(first->part, {.state = maybe_sent});
  d.clock.advance(48h);
  d.run_housekeeping();
  CHECK(d.state(id) == maybe_sent);
  CHECK(ok(d.outbox().send_again(id)));
  const auto again = d.take();
  REQUIRE(again);
  CHECK((again->tpdu[0] & 0x04) != 0);  // TP-RD
  CHECK(again->tpdu[1] == first->tpdu[1]);
}

TEST_CASE("a message that is to be forgotten has no number and text once nothing more can happen") {
  for (const auto end : {sent, maybe_sent, failed, delivered, dropped, expired}) {
    CAPTURE(static_cast<int>(end));
    OutboxDesk d;
    auto draft = d.draft(2, end == delivered);
    draft.forget = true;
    const auto id = ok(d.outbox().enqueue(draft));
    CHECK(d.look(id).report == (end == delivered));
    if (end == dropped) {
      CHECK(ok(d.outbox().cancel(id)));
    } else if (end == expired) {
      d.clock.advance(25h);
      d.run_housekeeping();
    } else if (end == sent || end == delivered) {
      d.send(1);
      CHECK(d.look(id).to == d.draft().to);
      d.send(2);
      if (end == delivered) {
        CHECK(d.look(id).to == d.draft().to);
        for (const int reference : {1, 2}) d.report(reference, 0);
      }
    } else {
      const auto claim = d.take();
      REQUIRE(claim);
      d.settle(claim->part, {.state = end});
    }
    const auto left = d.look(id);
    CHECK(left.state == end);
    CHECK(left.to.empty());
    CHECK(left.erased);
    CHECK_FALSE(ok(d.outbox().send_again(id)));
    d.run_housekeeping();
    const auto open = ok(d.outbox().enqueue(d.draft()));
    d.send(3);
    CHECK(d.look(open).to == d.draft().to);
  }
}

TEST_CASE("the parts of a message are sent in order and by one SIM") {
  OutboxDesk d;
  const auto id = d.enqueue(3);
  CHECK(d.send(7) == id * 1000 + 1);
  CHECK_FALSE(d.take({"office", "sim-2", 0}));
  CHECK(d.send(8) == id * 1000 + 2);
  CHECK(d.state(id) == waiting);
  d.send(9);
  CHECK(d.state(id) == sent);
  const auto message = d.look(id);
  CHECK(message.modem == "kitchen");
  CHECK(message.sim == "sim-1");
  CHECK(message.parts[2].reference == 9);
}

TEST_CASE("a refused part waits for its pause and may be sent by another SIM") {
  OutboxDesk d;
  const auto id = d.enqueue();
  const auto claim = d.take();
  REQUIRE(claim);
  d.settle(claim->part, {.state = waiting, .cause = 38, .error = "network", .pause = 30s});
  CHECK(d.state(id) == waiting);
  CHECK_FALSE(d.take());
  const auto next = ok(d.outbox().next_claim_time({"office", "sim-2", 0}));
  CHECK(next == d.look(id).not_before);
  d.clock.advance(30s);
  const auto again = d.take({"office", "sim-2", 0});
  REQUIRE(again);
  CHECK(again->tries == 1);
}

TEST_CASE("a message for one modem or SIM is sent by no other") {
  OutboxDesk d;
  auto by_modem = d.draft(), by_sim = d.draft();
  by_modem.modem = "office";
  by_sim.sim = "sim-2";
  ok(d.outbox().enqueue(by_modem));
  ok(d.outbox().enqueue(by_sim));
  CHECK_FALSE(d.take());
  CHECK_FALSE(ok(d.outbox().next_claim_time(kKitchen)));
  const spool::Sender office{"office", "sim-2", 0};
  d.send(1, office);
  d.send(2, office);
}

TEST_CASE("after a failed part the others are not sent until a retry is requested") {
  OutboxDesk d;
  const auto id = d.enqueue(2);
  const auto claim = d.take();
  d.settle(claim->part, {.state = failed, .cause = 1, .error = "unassigned number"});
  CHECK(d.state(id) == failed);
  CHECK(d.look(id).parts.front().cause == 1);
  CHECK_FALSE(d.take());
  CHECK(ok(d.outbox().send_again(id)));
  d.send(1);
  d.send(2);
  CHECK(d.state(id) == sent);
  CHECK_FALSE(ok(d.outbox().send_again(id)));
}

TEST_CASE("a message that is not sent within its validity expires") {
  OutboxDesk d;
  const auto id = d.enqueue();
  d.clock.advance(24h);
  CHECK_FALSE(d.take());
  d.run_housekeeping();
  CHECK(d.state(id) == expired);
  CHECK(ok(d.outbox().send_again(id)));
  CHECK(d.take());
}

TEST_CASE("the daily limit counts the parts of one SIM in 24 hours") {
  OutboxDesk d;
  const spool::Sender capped{"kitchen", "sim-1", 2};
  auto draft = d.draft(3);
  draft.validity = 72h;
  ok(d.outbox().enqueue(draft));
  d.send(1, capped);
  d.clock.advance(1h);
  d.send(2, capped);
  CHECK_FALSE(d.take(capped));
  const auto next = ok(d.outbox().next_claim_time(capped));
  REQUIRE(next);
  CHECK(*next - d.file->service_now() == 23h);
  d.clock.advance(23h);
  // A refused part does not count.
  const auto refused = d.take(capped);
  REQUIRE(refused);
  d.settle(refused->part, {.state = waiting});
  CHECK(d.take(capped));
}

TEST_CASE("a message that is not sent completely can be cancelled") {
  OutboxDesk d;
  const auto id = d.enqueue(2);
  d.send(1);
  CHECK(ok(d.outbox().cancel(id)));
  CHECK(d.state(id) == dropped);
  CHECK_FALSE(d.take());
  CHECK_FALSE(ok(d.outbox().cancel(id)));
  CHECK_FALSE(ok(d.outbox().cancel(4711)));
}

TEST_CASE("the payload of a sent message is erased after the payload retention") {
  OutboxDesk d({.settings = {.payload_retention = 1h, .metadata_retention = 48h}});
  const auto id = d.enqueue();
  d.send(1);
  d.clock.advance(59min);
  d.run_housekeeping();
  CHECK_FALSE(d.look(id).erased);
  d.clock.advance(1min);
  d.run_housekeeping();
  CHECK(d.look(id).erased);
  d.clock.advance(48h);
  d.run_housekeeping();
  CHECK_FALSE(ok(d.outbox().find(id)));
}

TEST_CASE("a message that may be sent again keeps its payload") {
  OutboxDesk d({.settings = {.payload_retention = 0h, .metadata_retention = 480h}});
  const auto id = d.enqueue();
  const auto claim = d.take();
  d.settle(claim->part, {.state = maybe_sent});
  d.clock.advance(47h);
  d.run_housekeeping();
  CHECK_FALSE(d.look(id).erased);
  ok(d.outbox().cancel(id));
  d.run_housekeeping();
  CHECK(d.look(id).erased);
  CHECK_FALSE(ok(d.outbox().send_again(id)));
}
