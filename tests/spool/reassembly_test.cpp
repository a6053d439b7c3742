#include "spool/reassembly.hpp"

#include <doctest/doctest.h>

using spool::choose_set;
using spool::OpenSet;
using spool::ServiceTime;
using namespace std::chrono_literals;

namespace {
constexpr ServiceTime kWindow = 72h;
constexpr std::int64_t kHour = 3'600'000;
}  // namespace

TEST_CASE("a part that no set lacks starts a new set") {
  CHECK_FALSE(choose_set({}, 0, 0h, kWindow));
}

TEST_CASE("the set with the nearest time stamp is chosen") {
  const std::vector<OpenSet> sets{{1, 1, 0, 0h}, {2, 1, 10 * kHour, 0h}};
  CHECK(choose_set(sets, 1 * kHour, 0h, kWindow) == 1);
  CHECK(choose_set(sets, 9 * kHour, 0h, kWindow) == 2);
}

TEST_CASE("a set whose time stamp is outside the window is not chosen") {
  const std::vector<OpenSet> sets{{1, 1, 0, 0h}};
  CHECK(choose_set(sets, 72 * kHour, 0h, kWindow) == 1);
  CHECK_FALSE(choose_set(sets, 72 * kHour + 1, 0h, kWindow));
  CHECK_FALSE(choose_set(sets, -72 * kHour - 1, 0h, kWindow));
}

TEST_CASE("the service time is ignored if both time stamps are there") {
  const std::vector<OpenSet> sets{{1, 1, 0, 0h}};
  CHECK(choose_set(sets, 1, 1'000h, kWindow) == 1);
}

TEST_CASE("the service time is compared if a time stamp is missing") {
  const std::vector<OpenSet> known{{1, 1, 0, 0h}};
  const std::vector<OpenSet> unknown{{1, 1, std::nullopt, 0h}};
  CHECK(choose_set(known, std::nullopt, 72h, kWindow) == 1);
  CHECK_FALSE(choose_set(known, std::nullopt, 73h, kWindow));
  CHECK(choose_set(unknown, 0, 72h, kWindow) == 1);
  CHECK_FALSE(choose_set(unknown, 0, 73h, kWindow));
}

TEST_CASE("of equally near sets the fuller one is chosen, then the older one") {
  CHECK(choose_set(std::vector<OpenSet>{{1, 1, 0, 0h}, {2, 2, 0, 0h}}, 0, 0h, kWindow) == 2);
  CHECK(choose_set(std::vector<OpenSet>{{2, 1, 0, 0h}, {1, 1, 0, 0h}}, 0, 0h, kWindow) == 1);
}
