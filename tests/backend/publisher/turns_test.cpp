#include "backend/publisher/turns.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

/// What waits is told as "USER ID" in a line, oldest first; gives the ids in their turn.
std::string round(publisher::Turns& turns, const std::string& waits) {
  turns.begin();
  std::string::size_type at = 0;
  while (at < waits.size()) {
    const auto user = waits.substr(at, 1), id = waits.substr(at, 2);
    const bool is_due = waits.substr(at + 2, 1) != "-";
    turns.waits(user, id, is_due);
    at = waits.find_first_not_of("- ", at + 2);
  }
  std::string out;
  while (const auto id = turns.next()) out += *id + " ";
  return out;
}

}  // namespace

TEST_CASE("users come one after the other, each with his oldest") {
  publisher::Turns turns;
  CHECK(round(turns, "a1 a2 a3 b1 c1 b2") == "a1 b1 c1 a2 b2 a3 ");
  CHECK_FALSE(turns.left_over());
  CHECK(round(turns, "") == "");
}

TEST_CASE("who had his turn longest ago comes first, whoever is new before all") {
  publisher::Turns turns;
  turns.begin();
  for (const char* id : {"a1", "b1", "c1"}) turns.waits(std::string(id, 1), id, true);
  CHECK(turns.next() == "a1");
  CHECK(turns.next() == "b1");
  // The round is broken off here.
  CHECK(round(turns, "a1 b1 c1 d1") == "c1 d1 a1 b1 ");
}

TEST_CASE("what is not due takes no turn, and its user keeps his place") {
  publisher::Turns turns;
  CHECK(round(turns, "a1 b1") == "a1 b1 ");
  CHECK(round(turns, "a1- b1- c1") == "c1 ");
  CHECK(round(turns, "c1 b1 a1") == "a1 b1 c1 ");
}

TEST_CASE("a round takes a number of each user, and says that more was due") {
  publisher::Turns turns;
  turns.begin();
  for (int i = 0; i < 50; ++i) turns.waits("a", "a" + std::to_string(i), true);
  turns.waits("b", "b", true);
  CHECK(turns.left_over());
  int all = 0;
  while (turns.next()) ++all;
  CHECK(all == 21);
  turns.begin();
  CHECK_FALSE(turns.left_over());
}
