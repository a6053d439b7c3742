#include "spool/outgoing_rows.hpp"

#include "tests/spool/outbox_desk.hpp"

using namespace desk;

TEST_CASE("outgoing messages are listed newest first, by state and in pages") {
  OutboxDesk d;
  const auto first = d.enqueue(), second = d.enqueue(2), third = d.enqueue();
  d.send(1);
  const auto all = ok(d.outbox().list(std::nullopt, {}));
  REQUIRE(all.size() == 3);
  CHECK(all[0].id == third);
  CHECK(all[1].parts.size() == 2);
  CHECK(all[1].to == "+237670000001");
  const auto open = ok(d.outbox().list(waiting, {.before = third}));
  REQUIRE(open.size() == 1);
  CHECK(open[0].id == second);
  CHECK(ok(d.outbox().list(sent, {.limit = 1})).at(0).id == first);
  CHECK_FALSE(ok(d.outbox().find(4711)));
}
