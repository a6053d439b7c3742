#include "gsmrelayd/event_log.hpp"

#include <doctest/doctest.h>

#include <thread>

#include "../doubles/fake_clock.hpp"

namespace event_log_test {

using namespace std::chrono_literals;

TEST_CASE("a watcher gets what came after the number it knows, oldest first") {
  doubles::FakeClock clock;
  gsmrelayd::EventLog events(clock);
  events.add("sms", "kitchen", "1 moved from the modem to the spool");
  events.add("modem", "kitchen", "failing");
  const auto all = events.after(0, 0ms);
  REQUIRE(all.size() == 2);
  CHECK(all[0].number == 1);
  const auto rest = events.after(1, 0ms);
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].text == "failing");
  CHECK(events.after(2, 0ms).empty());
}

TEST_CASE("only the last thousand are kept") {
  doubles::FakeClock clock;
  gsmrelayd::EventLog events(clock);
  for (int i = 0; i < 1500; ++i) events.add("sms", "m", "x");
  const auto all = events.after(0, 0ms);
  CHECK(all.size() == 1000);
  CHECK(all.front().number == 501);
}

TEST_CASE("a waiting watcher returns when the daemon stops") {
  doubles::FakeClock clock;
  gsmrelayd::EventLog events(clock);
  std::thread watcher([&] { CHECK(events.after(0, 1h).empty()); });
  events.stop();
  watcher.join();
}

}  // namespace event_log_test
