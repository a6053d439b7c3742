#include "spool/run_store.hpp"

#include <algorithm>

#include "tests/spool/desk.hpp"

using namespace desk;

namespace run_store_test {

namespace {

constexpr std::int64_t kBoot = 0x0f1e2d3c4b5a697;

struct RunDesk : Desk {
  using Desk::Desk;
  spool::RunStore runs() { return spool::RunStore(*spool); }
  bool starts_after_failure(std::int64_t boot = kBoot) { return ok(runs().begin(boot)); }
  int failures() { return ok(runs().failures_last_day()); }
};

}  // namespace

TEST_CASE("a run that was not stopped counts as failed for a day, one that was stopped does not") {
  RunDesk desk;
  CHECK_FALSE(desk.starts_after_failure());
  ok(desk.runs().end());
  desk.close();
  desk.open();
  CHECK_FALSE(desk.starts_after_failure());
  CHECK(desk.failures() == 0);
  for (int killed = 1; killed <= 3; ++killed) {
    desk.close();
    desk.open();
    desk.clock.advance(1h);
    CHECK(desk.starts_after_failure());
    CHECK(desk.failures() == killed);
  }
  desk.clock.advance(22h + 30min);
  CHECK(desk.failures() == 2);
  desk.clock.advance(2h);
  CHECK(desk.failures() == 0);
}

TEST_CASE("a power cut, after which the machine starts anew, is no failure of the program") {
  RunDesk desk;
  CHECK_FALSE(desk.starts_after_failure());
  CHECK_FALSE(desk.starts_after_failure(kBoot + 1));
  CHECK(desk.failures() == 0);
  CHECK(desk.starts_after_failure(kBoot + 1));
  CHECK(desk.failures() == 1);
}

TEST_CASE("a program that crashes at each start leaves a limited number of records") {
  RunDesk desk;
  desk.starts_after_failure();
  for (int i = 0; i < 2 * spool::RunStore::kMostFailures; ++i) {
    CHECK(desk.starts_after_failure());  // at the same time
    CHECK(desk.failures() == std::min<std::int64_t>(i + 1, spool::RunStore::kMostFailures));
  }
  CHECK(desk.failures() == spool::RunStore::kMostFailures);
}

}  // namespace run_store_test
