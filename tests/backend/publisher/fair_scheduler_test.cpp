#include "backend/publisher/fair_scheduler.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

/// What waits is told as "USER ID" in a line, oldest first; gives the ids in their turn.
std::string round(publisher::FairScheduler& scheduler, const std::string& waits) {
  scheduler.begin_round();
  std::string::size_type at = 0;
  while (at < waits.size()) {
    const auto user = waits.substr(at, 1), id = waits.substr(at, 2);
    const bool is_due = waits.substr(at + 2, 1) != "-";
    scheduler.add(user, id, is_due);
    at = waits.find_first_not_of("- ", at + 2);
  }
  std::string out;
  while (const auto id = scheduler.next()) out += *id + " ";
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
  for (const char* id : {"a1", "b1", "c1"}) scheduler.add(std::string(id, 1), id, true);
  CHECK(scheduler.next() == "a1");
  CHECK(scheduler.next() == "b1");
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
  for (int i = 0; i < 50; ++i) scheduler.add("a", "a" + std::to_string(i), true);
  scheduler.add("b", "b", true);
  CHECK(scheduler.left_over());
  int all = 0;
  while (scheduler.next()) ++all;
  CHECK(all == 21);
  scheduler.begin_round();
  CHECK_FALSE(scheduler.left_over());
}
