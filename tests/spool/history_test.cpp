#include "spool/history.hpp"

#include "tests/spool/desk.hpp"

namespace history_test {

using namespace desk;
using spool::HistoryEntry;
using spool::HistoryKind;

namespace {

HistoryEntry change(const std::string& modem, const std::string& what, std::int64_t wall_ms = 0) {
  return {.modem = modem, .what = what, .wall = util::from_epoch_ms(wall_ms)};
}

std::vector<std::string> kept(Desk& desk, const spool::HistoryFilter& filter = {},
                              const spool::Page& page = {}) {
  std::vector<std::string> all;
  for (const auto& entry : ok(desk.history().list(filter, page))) all.push_back(entry.what);
  return all;
}

}  // namespace

TEST_CASE("an entry of the history is the same after a restart") {
  Desk desk;
  const HistoryEntry entry{.kind = HistoryKind::person,
                           .modem = "kitchen",
                           .sim = "8923700000000000123",
                           .route = "main",
                           .what = "modem suspend",
                           .why = "it is moved",
                           .by = "ada",
                           .lasted = 90s,
                           .cured = true,
                           .wall = util::from_epoch_ms(1'800'000'000'000),
                           .service = 5s};
  ok(desk.history().record(std::vector{entry}));
  desk.close();
  desk.open();
  const auto all = ok(desk.history().list({}, {}));
  REQUIRE(all.size() == 1);
  const auto& read = all[0];
  CHECK(read.id == 1);
  CHECK(read.kind == HistoryKind::person);
  CHECK(read.modem == "kitchen");
  CHECK(read.sim == "8923700000000000123");
  CHECK(read.route == "main");
  CHECK(read.what == "modem suspend");
  CHECK(read.why == "it is moved");
  CHECK(read.by == "ada");
  CHECK(read.lasted == std::optional<std::chrono::milliseconds>(90s));
  CHECK(read.cured == std::optional(true));
  CHECK(read.wall == entry.wall);
  CHECK(read.service == entry.service);
}

TEST_CASE("the history is listed newest first, by page, modem and time") {
  Desk desk;
  ok(desk.history().record(std::vector{change("kitchen", "one", 1'000),
                                       change("attic", "two", 2'000),
                                       change("kitchen", "three", 3'000)}));
  CHECK(kept(desk) == std::vector<std::string>{"three", "two", "one"});
  CHECK(kept(desk, {}, {.before = 3, .limit = 1}) == std::vector<std::string>{"two"});
  CHECK(kept(desk, {.modem = "kitchen"}) == std::vector<std::string>{"three", "one"});
  CHECK(kept(desk, {.modem = "kitchen"}, {.before = 3}) == std::vector<std::string>{"one"});
  CHECK(kept(desk, {.since = util::from_epoch_ms(2'000)}) ==
        std::vector<std::string>{"three", "two"});
  CHECK(kept(desk, {.modem = "nobody"}).empty());
}

TEST_CASE("the history keeps the newest 10,000 entries") {
  Desk desk;
  std::vector<HistoryEntry> many;
  for (int i = 0; i < spool::kHistoryRows + 700; ++i)
    many.push_back(change("kitchen" + std::to_string(i % 20), std::to_string(i)));
  ok(desk.history().record(many));
  for (int i = 0; i < 3; ++i) desk.run_housekeeping();
  const auto all = kept(desk, {}, {.limit = 2 * spool::kHistoryRows});
  CHECK(std::ssize(all) == spool::kHistoryRows);
  CHECK(all.back() == "700");
}

TEST_CASE("a modem or a route that fails all day takes no room from what else is in the history") {
  Desk desk;
  const HistoryEntry person{.kind = HistoryKind::person, .modem = "kitchen", .what = "modem park"};
  ok(desk.history().record(std::vector{person, change("attic", "down")}));
  for (int day = 0; day < 20; ++day) {
    std::vector<HistoryEntry> many(700, change("kitchen", "left"));
    for (int i = 0; i < 700; ++i)
      many.push_back({.kind = HistoryKind::route, .route = "main", .what = std::to_string(i)});
    ok(desk.history().record(many));
    desk.clock.advance(1h);
    desk.run_housekeeping();
  }
  const auto all = kept(desk, {}, {.limit = 2 * spool::kHistoryRows});
  CHECK(std::ssize(all) == 2 + 2 * spool::kSubjectRows);
  CHECK(all[all.size() - 2] == "down");
  CHECK(all.back() == "modem park");
  CHECK(all.front() == "699");
}

TEST_CASE("an entry of the history ends after its age in service time") {
  Desk desk;
  auto entry = change("kitchen", "old");
  entry.service = desk.history().now();
  ok(desk.history().record(std::vector{entry}));
  desk.clock.advance(spool::kHistoryAge - 1h);
  desk.run_housekeeping();
  CHECK(kept(desk).size() == 1);
  desk.clock.advance(2h);
  desk.run_housekeeping();
  CHECK(kept(desk).empty());
}

TEST_CASE("row 166: dialogues are listed apart, and the newest 11 of a modem are kept") {
  Desk desk;
  for (int i = 1; i <= 12; ++i) {
    HistoryEntry entry{.kind = HistoryKind::dialogue, .modem = "kitchen", .what = "silent"};
    entry.why = "-1.000 > AT+CSQ " + std::to_string(i) + "\n";
    ok(desk.history().record(std::vector{change("kitchen", "failing"), entry}));
  }
  ok(desk.history().record(
      std::vector{HistoryEntry{.kind = HistoryKind::dialogue, .modem = "attic", .why = "> AT\n"}}));
  const auto all = ok(desk.history().list({.modem = "kitchen"}, {.limit = 100}));
  CHECK(std::ssize(all) == 12 + spool::kDialogueRows);
  for (const auto& entry : all) CHECK(entry.why.empty());
  const auto dialogues = ok(desk.history().dialogues({.limit = 100}));
  REQUIRE(std::ssize(dialogues) == spool::kDialogueRows + 1);
  CHECK(dialogues.front().modem == "attic");
  CHECK(dialogues[1].why == "-1.000 > AT+CSQ 12\n");
  CHECK(dialogues.back().why == "-1.000 > AT+CSQ 2\n");
  CHECK(ok(desk.history().dialogues({.before = dialogues[1].id + 1, .limit = 1})).front().id ==
        dialogues[1].id);
}

}  // namespace history_test
