#include "relay/postponed.hpp"

#include <doctest/doctest.h>

namespace postponed_test {

namespace {

std::vector<spool::Id> take(relay::Postponed& postponed) {
  const auto ids = postponed.released(relay::Postponed::kMost);
  for (const auto id : ids) postponed.remove(id);
  return ids;
}

}  // namespace

TEST_CASE("the deliveries of a sender are released once, and all of them at the end") {
  relay::Postponed postponed;
  postponed.add(1, "a");
  postponed.add(2, "b");
  postponed.add(3, "a");
  postponed.add(3, "a");
  postponed.add(4, "");
  postponed.release("a");
  CHECK(take(postponed) == std::vector<spool::Id>{1, 3});
  CHECK(take(postponed).empty());
  postponed.remove(2);
  postponed.add(5, "c");
  postponed.release_all();
  CHECK(take(postponed) == std::vector<spool::Id>{4, 5});
}

TEST_CASE("released deliveries are returned in batches, the oldest first, until they are removed") {
  relay::Postponed postponed;
  for (spool::Id id = 9; id > 0; --id) postponed.add(id, "");
  postponed.release_all();
  CHECK(postponed.released(2) == std::vector<spool::Id>{1, 2});
  CHECK(postponed.released(2) == std::vector<spool::Id>{1, 2});
  postponed.remove(1);
  postponed.add(2, "a");  // refused meanwhile: its new time counts
  CHECK(postponed.released(2) == std::vector<spool::Id>{3, 4});
  postponed.release("a");
  CHECK(postponed.released(9).size() == 8);
  CHECK(postponed.any_released());
  CHECK(take(postponed).size() == 8);
  CHECK_FALSE(postponed.any_released());
}

TEST_CASE("a delivery above the limit is not remembered") {
  relay::Postponed postponed;
  const auto most = static_cast<spool::Id>(relay::Postponed::kMost);
  for (spool::Id id = 1; id <= most + 1; ++id) postponed.add(id, "a");
  postponed.release_all();
  CHECK(take(postponed).back() == most);
}

}  // namespace postponed_test
