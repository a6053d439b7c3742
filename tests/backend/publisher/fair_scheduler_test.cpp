#include "backend/publisher/fair_scheduler.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

const auto kAll = [](const publisher::Turn&) { return true; };

/// Returns the id of the next publication, whose turn ends at once; "" if there is none.
std::string next(publisher::FairScheduler& scheduler, bool used = true) {
  const auto turn = scheduler.next(kAll);
  if (!turn) return {};
  scheduler.finish(turn->user, used);
  return turn->id;
}

void add(publisher::FairScheduler& scheduler, const std::string& id, bool is_due = true) {
  scheduler.add({.user = id.substr(0, 1), .id = id}, is_due);
}

/// What waits is told as "USER ID" in a line, oldest first; gives the ids in their turn.
std::string round(publisher::FairScheduler& scheduler, const std::string& waits) {
  scheduler.begin_round();
  std::string::size_type at = 0;
  while (at < waits.size()) {
    add(scheduler, waits.substr(at, 2), waits.substr(at + 2, 1) != "-");
    at = waits.find_first_not_of("- ", at + 2);
  }
  std::string out;
  for (auto id = next(scheduler); !id.empty(); id = next(scheduler)) out += id + " ";
  return out;
}

}  // namespace

TEST_CASE("users take turns, each with the oldest publication") {
  publisher::FairScheduler scheduler;
  CHECK(round(scheduler, "a1 a2 a3 b1 c1 b2") == "a1 b1 c1 a2 b2 a3 ");
  CHECK_FALSE(scheduler.left_over());
  CHECK(round(scheduler, "") == "");
}

TEST_CASE("the user with the oldest turn is first, a new user before all") {
  publisher::FairScheduler scheduler;
  scheduler.begin_round();
  for (const char* id : {"a1", "b1", "c1"}) add(scheduler, id);
  CHECK(next(scheduler) == "a1");
  CHECK(next(scheduler) == "b1");
  // The round ends early here.
  CHECK(round(scheduler, "a1 b1 c1 d1") == "c1 d1 a1 b1 ");
}

TEST_CASE("a publication that is not due takes no turn, and its user keeps the place") {
  publisher::FairScheduler scheduler;
  CHECK(round(scheduler, "a1 b1") == "a1 b1 ");
  CHECK(round(scheduler, "a1- b1- c1") == "c1 ");
  CHECK(round(scheduler, "c1 b1 a1") == "a1 b1 c1 ");
}

TEST_CASE("a round takes a limited number of each user and reports if more is due") {
  publisher::FairScheduler scheduler;
  scheduler.begin_round();
  for (int i = 0; i < 50; ++i) add(scheduler, "a" + std::to_string(i));
  add(scheduler, "b");
  CHECK(scheduler.left_over());
  int all = 0;
  while (!next(scheduler).empty()) ++all;
  CHECK(all == 21);
  scheduler.begin_round();
  CHECK_FALSE(scheduler.left_over());
}

TEST_CASE("a user with a publication in flight gets no other turn, in this round and the next") {
  publisher::FairScheduler scheduler;
  scheduler.begin_round();
  for (const char* id : {"a1", "a2", "b1"}) add(scheduler, id);
  CHECK(scheduler.next(kAll)->id == "a1");
  CHECK(scheduler.next(kAll)->id == "b1");
  CHECK_FALSE(scheduler.next(kAll));
  scheduler.begin_round();
  for (const char* id : {"a1", "a2", "b1", "b2"}) add(scheduler, id);
  CHECK_FALSE(scheduler.next(kAll));
  scheduler.finish("b", true);
  CHECK(scheduler.next(kAll)->id == "b2");
  scheduler.finish("a", true);
  CHECK(next(scheduler) == "a2");
  CHECK(next(scheduler) == "");
  // A round without "b" does not forget that it is in flight.
  scheduler.begin_round();
  scheduler.begin_round();
  add(scheduler, "b3");
  CHECK_FALSE(scheduler.next(kAll));
  scheduler.finish("b", true);
  CHECK(next(scheduler) == "b3");
}

TEST_CASE("a turn that was not used is given back: the user stays before the others") {
  publisher::FairScheduler scheduler;
  CHECK(round(scheduler, "a1 b1 c1") == "a1 b1 c1 ");
  scheduler.begin_round();
  for (const char* id : {"a1", "b1", "c1"}) add(scheduler, id);
  CHECK(next(scheduler, false) == "a1");
  CHECK(next(scheduler) == "b1");
  CHECK(round(scheduler, "c1 b1 a1") == "a1 c1 b1 ");
}

TEST_CASE("what cannot be admitted now is passed over, also within the line of a user") {
  publisher::FairScheduler scheduler;
  scheduler.begin_round();
  for (const char* id : {"a1", "a2", "b1"}) add(scheduler, id);
  const auto but_a1 = [](const publisher::Turn& turn) { return turn.id != "a1"; };
  CHECK(scheduler.next(but_a1)->id == "a2");
  CHECK(scheduler.next(but_a1)->id == "b1");
  scheduler.finish("a", true);
  CHECK_FALSE(scheduler.next(but_a1));
  CHECK(next(scheduler) == "a1");
}
