// A thousand set-ups of a modem's session, and of the whole appliance, in virtual time.
#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "spool/history.hpp"
#include "tests/soak/box.hpp"
#include "tests/soak/footprint.hpp"
#include "tests/soak/kiosk.hpp"

namespace reopening_test {

using namespace std::chrono_literals;
using soak::Footprint;
using soak::Kiosk;

namespace {

// Until then the ring of events and a day's samples of the signal are full.
constexpr int kWarmUp = 1'000, kSetUps = 1'000;
// No allocation takes less: a leak in each set-up would be a thousand of them. The events in the
// ring have different lengths, so that a few thousand octets are noise.
constexpr int kSmallestLeak = 32;
// Their pages are more than SQLite's caches (src/spool/connection.cpp) hold.
constexpr int kHistory = 5'000;
// More seldom than a firmware that crashes again and again: each replugging is a person's.
constexpr auto kPause = 6min;

enum class SetUp { of_port, of_stick, of_appliance };

struct Growth {
  Footprint before, after;
};

/// Makes the database larger than the caches, which otherwise grow with it.
void fill_caches(soak::Box& box) {
  spool::Spool spool(box.shared().file);
  const spool::HistoryEntry entry{.modem = "kitchen", .what = "up", .why = std::string(50, 'x')};
  REQUIRE(spool::History(spool).record(std::vector(kHistory, entry)));
}

/// Sets up 2,000 times. Returns what the process held before and after the last thousand, each time
/// with a modem that is up.
Growth set_up_again_and_again(SetUp kind) {
  Kiosk kiosk(1);
  Growth growth;
  int made = 0;
  const std::function<void()> set_up = [&] {
    CHECK(kiosk.box()->is_up());
    if (made == 0) fill_caches(*kiosk.box());
    if (made == kWarmUp) growth.before = soak::measure_footprint();
    if (made == kWarmUp + kSetUps) {
      growth.after = soak::measure_footprint();
      return kiosk.stop_box();
    }
    ++made;
    if (kind == SetUp::of_appliance) return kiosk.stop_box();
    if (kind == SetUp::of_port) kiosk.box()->reopen();
    if (kind == SetUp::of_stick) kiosk.unplug(5s);
    kiosk.at(kPause, set_up);
  };
  while (growth.after.heap == 0) {
    kiosk.at(kPause, set_up);
    kiosk.run_box();
  }
  return growth;
}

}  // namespace

TEST_CASE("row 188: a thousand set-ups leave no memory, descriptor or thread behind") {
  auto kind = SetUp::of_port;
  SUBCASE("the port is opened again") {}
  SUBCASE("the stick is plugged in again") {
    kind = SetUp::of_stick;
  }
  SUBCASE("gsmrelayd starts again") {
    kind = SetUp::of_appliance;
  }
  const auto [before, after] = set_up_again_and_again(kind);
  CHECK(after.descriptors == before.descriptors);
  CHECK(after.threads == before.threads);
  const auto grown = after.heap - before.heap;
  MESSAGE("the heap has grown by " << grown << " octets to " << after.heap);
  CHECK(grown < kSetUps * kSmallestLeak / 4);
}

}  // namespace reopening_test
