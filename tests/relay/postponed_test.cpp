#include "relay/postponed.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace postponed_test {

namespace {

std::vector<spool::Id> take(relay::Postponed& postponed) {
  auto ids = postponed.take_released();
  std::sort(ids.begin(), ids.end());
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

TEST_CASE("a delivery above the limit is not remembered") {
  relay::Postponed postponed;
  const auto most = static_cast<spool::Id>(relay::Postponed::kMost);
  for (spool::Id id = 1; id <= most + 1; ++id) postponed.add(id, "a");
  postponed.release_all();
  CHECK(take(postponed).back() == most);
}

}  // namespace postponed_test
