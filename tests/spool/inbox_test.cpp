#include "spool/inbox.hpp"

#include <SQLiteCpp/Database.h>

#include "tests/spool/desk.hpp"

using namespace desk;

TEST_CASE("messages are listed newest first in pages") {
  Desk desk;
  for (int i = 0; i < 7; ++i) desk.accept(one_sms(std::to_string(i)));
  const auto first = ok(desk.inbox().messages({.limit = 3})).messages;
  REQUIRE(first.size() == 3);
  CHECK(first[0].text == "6");
  const auto second = ok(desk.inbox().messages({.before = first.back().id, .limit = 3})).messages;
  REQUIRE(second.size() == 3);
  CHECK(second[0].text == "3");
  CHECK(ok(desk.inbox().messages({.before = second.back().id, .limit = 3})).messages.size() == 1);
}

TEST_CASE("a message is found by its id and by a prefix of its key") {
  Desk desk;
  const auto id = desk.accept(one_sms("x")).id;
  desk.accept(sms_of(text_of_parts(2)));
  const auto long_one = ok(desk.inbox().messages({})).messages.at(0);
  CHECK(ok(desk.inbox().find(std::to_string(id)))->id == id);
  CHECK(ok(desk.inbox().find(long_one.key.substr(0, 7)))->id == long_one.id);
  CHECK(ok(desk.inbox().find(long_one.key))->id == long_one.id);
  CHECK_FALSE(ok(desk.inbox().find(long_one.key.substr(0, 5))));
  CHECK_FALSE(ok(desk.inbox().find("not hexadecimal")));
  CHECK_FALSE(ok(desk.inbox().find("")));
  CHECK_FALSE(ok(desk.inbox().find("999")));
}

TEST_CASE("messages are found by state, modem, sender and time") {
  Desk desk;
  auto first = one_sms("one", {.sender = "+237670000001"});
  first.modem = "kitchen";
  first.received = desk.clock.wall();
  const auto old = desk.accept(first).id;
  desk.clock.advance(2h);
  auto second = one_sms("two", {.sender = "+237670000002"});
  second.modem = "attic";
  second.received = desk.clock.wall();
  desk.router.routes.clear();
  const auto kept = desk.accept(second).id;
  const auto found = [&desk](const spool::MessageFilter& filter) {
    std::vector<spool::Id> ids;
    for (const auto& message : ok(desk.inbox().messages({}, filter)).messages)
      ids.push_back(message.id);
    return ids;
  };
  using Ids = std::vector<spool::Id>;
  CHECK(found({.state = spool::MessageState::kept}) == Ids{kept});
  CHECK(found({.state = spool::MessageState::waiting}) == Ids{old});
  CHECK(found({.modem = "kitchen"}) == Ids{old});
  CHECK(found({.modem = "nowhere"}).empty());
  CHECK(found({.sender_end = "0002"}) == Ids{kept});
  CHECK(found({.since = desk.clock.wall() - 1h}) == Ids{kept});
  CHECK(found({.state = spool::MessageState::waiting, .modem = "attic"}).empty());
  CHECK(ok(desk.inbox().messages({.limit = 1}, {.state = spool::MessageState::kept})).before ==
        kept);
}

TEST_CASE("messages of a rare state are found at once behind any number of relayed ones") {
  Desk desk;
  desk.router.routes.clear();
  const auto kept = desk.accept(one_sms("kept")).id;
  desk.router.routes = {"main"};
  const auto dead = desk.accept(one_sms("dead")).id;
  desk.settle(dead * 1000 + 1, spool::DeliveryState::dead);
  const auto path = desk.options.path;
  desk.close();
  SQLite::Database(path, SQLite::OPEN_READWRITE)
      .exec(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
          " INSERT INTO message (modem, sim, state, open, sender, ton, reference, width, total,"
          " present, dcs, first_seen, received, erased) SELECT 1, 2, 4, 0, '', 1, 0, 0, 1, 1, 0,"
          " 0, 1800000000000, 1 FROM n");
  desk.open();
  for (const auto& [state, id] :
       {std::pair{spool::MessageState::kept, kept}, {spool::MessageState::dead, dead}}) {
    const auto page = ok(desk.inbox().messages({}, {.state = state}));
    REQUIRE(page.messages.size() == 1);
    CHECK(page.messages[0].id == id);
    CHECK_FALSE(page.before);
  }
  CHECK(ok(desk.inbox().messages({}, {.state = spool::MessageState::dropped})).messages.empty());
}

TEST_CASE("the newest messages that wait fill the first page, and the last page has the rest") {
  Desk desk;
  std::vector<spool::Id> ids;
  for (int i = 0; i < 4; ++i) ids.push_back(desk.accept(one_sms("m" + std::to_string(i))).id);
  desk.settle(ids[2] * 1000 + 1, spool::DeliveryState::delivered);
  const spool::MessageFilter filter{.state = spool::MessageState::waiting};
  const auto first = ok(desk.inbox().messages({.limit = 2}, filter));
  REQUIRE(first.messages.size() == 2);
  CHECK(first.messages[0].id == ids[3]);
  CHECK(first.messages[1].id == ids[1]);
  REQUIRE(first.before == ids[1]);
  const auto last = ok(desk.inbox().messages({.before = first.before, .limit = 2}, filter));
  REQUIRE(last.messages.size() == 1);
  CHECK(last.messages[0].id == ids[0]);
  CHECK_FALSE(last.before);
}

TEST_CASE("waiting messages are found at once behind any number of relayed ones, page by page") {
  Desk desk;
  std::vector<spool::Id> waiting;
  for (int i = 0; i < 5; ++i) waiting.push_back(desk.accept(one_sms("m" + std::to_string(i))).id);
  desk.settle(waiting[1] * 1000 + 1, spool::DeliveryState::delivered);
  const auto path = desk.options.path;
  const auto add = [&](const std::string& rows) {
    desk.close();
    SQLite::Database(path, SQLite::OPEN_READWRITE)
        .exec("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20001) " +
              rows);
    desk.open();
  };
  add("INSERT INTO message (modem, sim, state, open, sender, ton, reference, width, total,"
      " present, dcs, first_seen, received, erased) SELECT 1, 2, 4, 0, '', 1, 0, 0, 1, 1, 0,"
      " 0, 1800000000000, 1 FROM n");
  const spool::MessageFilter filter{.state = spool::MessageState::waiting};
  const auto first = ok(desk.inbox().messages({.limit = 2}, filter));
  REQUIRE(first.messages.size() == 2);
  CHECK(first.messages[0].id == waiting[4]);
  CHECK(first.before == waiting[3]);
  const auto rest = ok(desk.inbox().messages({.before = first.before, .limit = 10}, filter));
  REQUIRE(rest.messages.size() == 2);
  CHECK(rest.messages[0].id == waiting[2]);
  CHECK(rest.messages[1].id == waiting[0]);
  CHECK_FALSE(rest.before);
  // So many wait that a page is not all of them.
  add("INSERT INTO delivery (id, route, state, attempts, created, not_before, changed, error)"
      " SELECT (i + 5) * 1000 + 1, (SELECT min(route) FROM delivery), 0, 0, 0, 0, 0, '' FROM n");
  add("UPDATE message SET state = 3 WHERE id > 5 AND id IN (SELECT i + 5 FROM n)");
  const auto many = ok(desk.inbox().messages({.limit = 500}, filter));
  CHECK(many.messages.size() == 500);
  CHECK(many.messages[0].id == 20'006);
  // They are behind as many relayed ones, and each page is full.
  add("INSERT INTO message (modem, sim, state, open, sender, ton, reference, width, total,"
      " present, dcs, first_seen, received, erased) SELECT 1, 2, 4, 0, '', 1, 0, 0, 1, 1, 0,"
      " 0, 1800000000000, 1 FROM n");
  std::size_t all = 0;
  std::optional<spool::Id> before;
  do {
    const auto page = ok(desk.inbox().messages({.before = before, .limit = 5'000}, filter));
    CHECK((page.messages.size() == 5'000 || !page.before));
    all += page.messages.size();
    before = page.before;
  } while (before);
  CHECK(all == 20'005);
}

TEST_CASE("a message that waits for several routes is listed once") {
  Desk desk;
  desk.router.routes = {"a", "b", "c"};
  const auto one = desk.accept(one_sms("one")).id, two = desk.accept(one_sms("two")).id;
  const auto page = ok(desk.inbox().messages({}, {.state = spool::MessageState::waiting}));
  REQUIRE(page.messages.size() == 2);
  CHECK(page.messages[0].id == two);
  CHECK(page.messages[1].id == one);
  CHECK_FALSE(page.before);
}

TEST_CASE("a message that was received with a wrong date hides no older ones from --since") {
  Desk desk;
  auto first = one_sms("one");
  first.received = desk.clock.wall();
  const auto id = desk.accept(first).id;
  auto wrong = one_sms("two");
  wrong.received = util::from_epoch_ms(1'000);  // 1970
  desk.accept(wrong);
  const auto found = ok(desk.inbox().messages({}, {.since = desk.clock.wall() - 1h})).messages;
  REQUIRE(found.size() == 1);
  CHECK(found[0].id == id);
}

TEST_CASE("a changed router takes kept messages, oldest first, in pages") {
  Desk desk;
  const auto routes = std::exchange(desk.router.routes, {});
  std::vector<spool::Id> kept;
  for (int i = 0; i < 5; ++i) kept.push_back(desk.accept(one_sms(std::to_string(i))).id);
  CHECK(ok(desk.inbox().count_kept(100)) == 5);
  CHECK(ok(desk.inbox().count_kept(3)) == 3);
  auto page = ok(desk.inbox().route_again(0, 2, desk.router));
  CHECK(page.checked == 2);
  CHECK(page.relayed == 0);
  CHECK(page.next == kept[1]);
  desk.router.routes = routes;
  page = ok(desk.inbox().route_again(0, 2, desk.router));
  CHECK(page.relayed == 2);
  CHECK(page.next == kept[1]);
  page = ok(desk.inbox().route_again(*page.next, 5, desk.router));
  CHECK(page.checked == 3);
  CHECK(page.relayed == 3);
  CHECK_FALSE(page.next);
  CHECK(ok(desk.inbox().count_kept(100)) == 0);
  CHECK(desk.due().size() == 5);
  CHECK(ok(desk.inbox().route_again(0, 5, desk.router)).checked == 0);
}

TEST_CASE("kept messages without a payload are not counted and not relayed") {
  Desk desk;
  const auto routes = std::exchange(desk.router.routes, {});
  desk.accept(one_sms("old"));
  desk.clock.advance(kDay * 8);
  desk.run_housekeeping();
  CHECK(ok(desk.inbox().count_kept(100)) == 0);
  desk.router.routes = routes;
  CHECK(ok(desk.inbox().route_again(0, 5, desk.router)).checked == 0);
  CHECK(desk.due().empty());
}

TEST_CASE("a test SMS that no route accepts loses its payload and is not counted as kept") {
  Desk desk;
  const auto waiting = desk.accept(one_sms("for a route")).id;
  desk.router.routes.clear();
  const auto test = desk.accept(one_sms("a test")).id;
  REQUIRE(ok(desk.inbox().count_kept(100)) == 1);
  CHECK(ok(desk.inbox().erase_kept(test)));
  CHECK(ok(desk.inbox().count_kept(100)) == 0);
  CHECK(ok(desk.inbox().message(test))->payload_erased);
  CHECK_FALSE(ok(desk.inbox().erase_kept(waiting)));
  CHECK_FALSE(ok(desk.inbox().message(waiting))->payload_erased);
  CHECK_FALSE(ok(desk.inbox().erase_kept(999)));
  desk.audit();
}

TEST_CASE("the times at which messages of a SIM came are listed, newest first") {
  Desk desk;
  const auto came = [&desk](const std::string& text, const std::string& sim) {
    desk.accept(one_sms(text, {.sim = sim}));
    desk.clock.advance(1h);
  };
  CHECK(ok(desk.inbox().arrivals("mine", 100)).empty());
  came("one", "mine");
  came("two", "another");
  came("three", "mine");
  const auto times = ok(desk.inbox().arrivals("mine", 100));
  REQUIRE(times.size() == 2);
  CHECK(times[0] - times[1] == 2h);
  CHECK(ok(desk.inbox().arrivals("mine", 1)).size() == 1);
}

TEST_CASE("the last message of a modem is found among the newest ones") {
  Desk desk;
  const auto came = [&](const std::string& text, const std::string& modem) {
    auto pdu = one_sms(text, {.modem = modem});
    pdu.received = desk.clock.wall();
    desk.accept(pdu);
    desk.clock.advance(1h);
  };
  CHECK_FALSE(ok(desk.inbox().last_arrival("kitchen", 100)));
  came("one", "kitchen");
  came("two", "kitchen");
  came("three", "attic");
  const auto last = ok(desk.inbox().last_arrival("kitchen", 100));
  REQUIRE(last);
  CHECK(desk.clock.wall() - *last == 2h);
  CHECK_FALSE(ok(desk.inbox().last_arrival("kitchen", 1)));
}
