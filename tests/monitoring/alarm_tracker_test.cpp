#include "monitoring/alarm_tracker.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/fake_clock.hpp"

namespace alarm_test {

namespace {

using namespace std::chrono_literals;
using config::Threshold;
using monitoring::ActiveWarning;
using Warnings = std::vector<ActiveWarning>;

constexpr int kNoon = 12 * 60, kNight = 3 * 60;

ActiveWarning warning(const std::string& code, Threshold severity = Threshold::degraded,
                      const std::string& subject = "") {
  return {code, subject, severity, code + " is the case", "gsmrelay explain " + code};
}

struct TrackerRig {
  explicit TrackerRig(config::AlarmSettings settings = {}) : tracker(std::move(settings)) {}
  std::optional<monitoring::Notification> update(const Warnings& warnings, int minute = kNoon) {
    return tracker.update({warnings, silent}, clock.now(), minute);
  }
  /// Returns what is told at once, and was taken.
  std::optional<monitoring::Notification> tell(const Warnings& warnings, int minute = kNoon) {
    auto news = update(warnings, minute);
    if (news) tracker.settle(true, clock.now());
    return news;
  }
  doubles::FakeClock clock;
  std::set<monitoring::WarningKey> silent;
  monitoring::AlarmTracker tracker;
};

}  // namespace

TEST_CASE("row 158: warnings of one outage are one alarm, and their end is another one") {
  TrackerRig rig;
  CHECK_FALSE(rig.tell({warning("a")}));
  rig.clock.advance(30s);
  CHECK_FALSE(rig.tell({warning("a"), warning("b")}));
  rig.clock.advance(30s);
  const auto news = rig.tell({warning("a"), warning("b"), warning("c")});
  REQUIRE(news);
  CHECK(news->began.size() == 3);
  CHECK(news->ended.empty());
  rig.clock.advance(15min);
  CHECK_FALSE(rig.tell({warning("a"), warning("b"), warning("c")}));
  CHECK_FALSE(rig.tell({warning("a")}));  // the end is grouped, too
  rig.clock.advance(60s);
  const auto end = rig.tell({warning("a")});
  REQUIRE(end);
  CHECK(end->ended.size() == 2);
  CHECK(end->lasting.size() == 1);
  CHECK(end->began.empty());
}

TEST_CASE("what comes and goes within the time of grouping is not told") {
  TrackerRig rig;
  for (int i = 0; i < 10; ++i) {
    CHECK_FALSE(rig.tell({warning("a")}));
    rig.clock.advance(50s);
    CHECK_FALSE(rig.tell({}));
    rig.clock.advance(50s);
  }
}

TEST_CASE("after a restart an end is told at once if the warning was seen again, else later") {
  TrackerRig before({.group = 0s, .pause = 0s});
  CHECK(before.tell({warning("a"), warning("route-down", Threshold::critical, "main")}));
  CHECK(before.tracker.unsaved());
  const auto record = before.tracker.record(before.clock.now());
  TrackerRig rig({.group = 0s, .pause = 0s});
  rig.tracker.recall(record, rig.clock.now());
  CHECK_FALSE(rig.tracker.unsaved());
  CHECK_FALSE(rig.tell({}));
  rig.clock.advance(1min);
  CHECK_FALSE(rig.tell({warning("a")}));
  const auto seen = rig.tell({});
  REQUIRE(seen);
  REQUIRE(seen->ended.size() == 1);
  CHECK(seen->ended[0].code == "a");
  rig.clock.advance(9min);
  const auto unseen = rig.tell({});
  REQUIRE(unseen);
  REQUIRE(unseen->ended.size() == 1);
  CHECK(unseen->ended[0].subject == "main");
  CHECK(unseen->ended[0].severity == Threshold::critical);
}

TEST_CASE("other settings forget a told warning that no longer concerns the alarm") {
  TrackerRig rig({.group = 0s, .pause = 0s});
  CHECK(rig.tell({warning("a"), warning("b")}));
  rig.tracker.configure({.codes = {"b"}, .group = 0s, .pause = 0s});
  CHECK_FALSE(rig.tell({warning("b")}));
  CHECK(rig.tell({})->ended.size() == 1);
}

TEST_CASE("a warning that becomes critical is told within the pause") {
  TrackerRig rig({.group = 0s, .pause = 900s});
  CHECK(rig.tell({warning("a")}));
  rig.clock.advance(60s);
  CHECK_FALSE(rig.tell({warning("a"), warning("b", Threshold::critical)}));
  const auto news = rig.tell({warning("a", Threshold::critical)});
  REQUIRE(news);
  REQUIRE(news->began.size() == 1);
  CHECK(news->began[0].code == "a");
  rig.clock.advance(60s);
  CHECK_FALSE(rig.tell({warning("a")}));
  CHECK_FALSE(rig.tell({warning("a", Threshold::critical)}));
}

TEST_CASE("alarms keep their pause, and a reminder comes at its time") {
  TrackerRig rig({.group = 0s, .pause = 900s, .repeat = 1h});
  CHECK(rig.tell({warning("a")}));
  rig.clock.advance(899s);
  CHECK_FALSE(rig.tell({warning("a"), warning("b")}));
  rig.clock.advance(1s);
  CHECK(rig.tell({warning("a"), warning("b")}));
  rig.clock.advance(3599s);
  CHECK_FALSE(rig.tell({warning("a"), warning("b")}));
  rig.clock.advance(1s);
  const auto reminder = rig.tell({warning("a"), warning("b")});
  REQUIRE(reminder);
  CHECK(reminder->lasting.size() == 2);
  CHECK(reminder->began.empty());
  TrackerRig never({.group = 0s, .repeat = 0s});
  CHECK(never.tell({warning("a")}));
  never.clock.advance(1000h);
  CHECK_FALSE(never.tell({warning("a")}));
}

TEST_CASE("in quiet hours only a critical warning is told, the others afterwards") {
  TrackerRig rig({.group = 0s, .pause = 0s, .quiet = "22:00-07:00"});
  CHECK_FALSE(rig.tell({warning("a")}, kNight));
  const auto critical = rig.tell({warning("a"), warning("b", Threshold::critical)}, kNight);
  REQUIRE(critical);
  CHECK(critical->began.size() == 2);
  CHECK_FALSE(rig.tell({}, kNight));
  CHECK(rig.tell({}, kNoon));
}

TEST_CASE("a warning that becomes critical is told again") {
  TrackerRig rig({.group = 0s, .pause = 0s});
  CHECK(rig.tell({warning("a")}));
  const auto worse = rig.tell({warning("a", Threshold::critical)});
  REQUIRE(worse);
  CHECK(worse->began.size() == 1);
  CHECK_FALSE(rig.tell({warning("a")}));
}

TEST_CASE("severity and codes choose the warnings, and the subject tells two apart") {
  TrackerRig critical({.severity = Threshold::critical, .group = 0s});
  CHECK_FALSE(critical.tell({warning("a")}));
  TrackerRig codes({.codes = {"b"}, .group = 0s, .pause = 0s});
  CHECK_FALSE(codes.tell({warning("a", Threshold::critical)}));
  CHECK(codes.tell({warning("b", Threshold::degraded, "kitchen")}));
  CHECK(codes
            .tell({warning("b", Threshold::degraded, "kitchen"),
                   warning("b", Threshold::degraded, "left")})
            ->began.size() == 1);
}

TEST_CASE("an alarm that is not taken is composed anew after a pause") {
  TrackerRig rig({.group = 0s, .pause = 0s});
  REQUIRE(rig.update({warning("a")}));
  rig.tracker.settle(false, rig.clock.now());
  CHECK_FALSE(rig.update({warning("a")}));
  rig.clock.advance(1min);
  const auto again = rig.update({warning("a"), warning("b")});
  REQUIRE(again);
  CHECK(again->began.size() == 2);
  rig.tracker.settle(false, rig.clock.now());
  rig.clock.advance(1min);
  CHECK_FALSE(rig.update({warning("a")}));
  rig.clock.advance(1min);
  CHECK_FALSE(rig.update({}));  // over before anybody was told
}

TEST_CASE("a warning that another one explains now has not ended, and is not told again") {
  config::AlarmSettings settings;
  settings.group = 0s;
  settings.pause = 0s;
  TrackerRig rig(settings);
  REQUIRE(rig.tell({warning("a")}));
  rig.silent = {{"a", ""}};
  const auto cause = rig.tell({warning("b")});
  REQUIRE(cause);
  CHECK(cause->ended.empty());
  CHECK(cause->began.size() == 1);
  rig.silent.clear();
  const auto over = rig.tell({warning("a")});
  REQUIRE(over);
  CHECK(over->began.empty());
  CHECK(over->ended.size() == 1);
  CHECK(rig.tell({})->ended.size() == 1);
}

TEST_CASE("ends are told only if wanted") {
  TrackerRig rig({.group = 0s, .pause = 0s, .ends = false});
  CHECK(rig.tell({warning("a")}));
  CHECK_FALSE(rig.tell({}));
  CHECK(rig.tell({warning("a")}));
}

TEST_CASE("row 159: alarms by SMS have a cap for 24 hours") {
  TrackerRig rig({.kind = config::AlarmKind::sms, .group = 0s, .pause = 0s, .per_day = 2});
  CHECK(rig.tell({warning("a")}));
  CHECK(rig.tell({}));
  CHECK_FALSE(rig.tell({warning("b")}));
  rig.clock.advance(24h);
  CHECK(rig.tell({warning("b")}));
}

}  // namespace alarm_test
