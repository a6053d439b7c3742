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

TEST_CASE("without a set that lacks the part a new one begins") {
  CHECK_FALSE(choose_set({}, 0, 0h, kWindow));
}

TEST_CASE("the set with the nearest time stamp takes the part") {
  const std::vector<OpenSet> sets{{1, 1, 0, 0h}, {2, 1, 10 * kHour, 0h}};
  CHECK(choose_set(sets, 1 * kHour, 0h, kWindow) == 1);
  CHECK(choose_set(sets, 9 * kHour, 0h, kWindow) == 2);
}

TEST_CASE("a set whose time stamp is farther than the window is another generation") {
  const std::vector<OpenSet> sets{{1, 1, 0, 0h}};
  CHECK(choose_set(sets, 72 * kHour, 0h, kWindow) == 1);
  CHECK_FALSE(choose_set(sets, 72 * kHour + 1, 0h, kWindow));
  CHECK_FALSE(choose_set(sets, -72 * kHour - 1, 0h, kWindow));
}

TEST_CASE("with two time stamps the time in service does not matter") {
  const std::vector<OpenSet> sets{{1, 1, 0, 0h}};
  CHECK(choose_set(sets, 1, 1'000h, kWindow) == 1);
}

TEST_CASE("without a time stamp the time in service decides") {
  const std::vector<OpenSet> known{{1, 1, 0, 0h}};
  const std::vector<OpenSet> unknown{{1, 1, std::nullopt, 0h}};
  CHECK(choose_set(known, std::nullopt, 72h, kWindow) == 1);
  CHECK_FALSE(choose_set(known, std::nullopt, 73h, kWindow));
  CHECK(choose_set(unknown, 0, 72h, kWindow) == 1);
  CHECK_FALSE(choose_set(unknown, 0, 73h, kWindow));
}

TEST_CASE("of two equally near sets the fuller one takes the part, then the older one") {
  CHECK(choose_set(std::vector<OpenSet>{{1, 1, 0, 0h}, {2, 2, 0, 0h}}, 0, 0h, kWindow) == 2);
  CHECK(choose_set(std::vector<OpenSet>{{2, 1, 0, 0h}, {1, 1, 0, 0h}}, 0, 0h, kWindow) == 1);
}
