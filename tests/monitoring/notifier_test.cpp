#include "monitoring/notifier.hpp"

#include <doctest/doctest.h>

#include "tests/spool/desk.hpp"
#include "util/log.hpp"

namespace notifier_test {

namespace {

using namespace std::chrono_literals;
using monitoring::ActiveWarning;

const ActiveWarning kNoModem{"modem-none", "", config::Threshold::critical, "no modem is found",
                             ""};

/// Records what is sent and answers as set.
struct RecordingOutlets final : monitoring::Outlets {
  net::HttpResult ping(net::HttpRequest request) override {
    pings.push_back(std::move(request));
    net::HttpResult result;
    result.status = status;
    return result;
  }
  util::Result<void> tell(const config::AlarmSettings& alarm,
                          const monitoring::Notification& news) override {
    told.emplace_back(alarm, news);
    return answer;
  }
  int status = 200;
  util::Result<void> answer{};
  std::vector<net::HttpRequest> pings;
  std::vector<std::pair<config::AlarmSettings, monitoring::Notification>> told;
};

struct NotifierRig {
  NotifierRig() {
    make();
    util::set_log_sink(
        [this](util::LogLevel, std::string_view line, util::LogFields) { log.emplace_back(line); });
  }
  ~NotifierRig() { util::set_log_sink({}); }
  void step() { notifier->step(); }
  /// Makes a new notifier on the same spool, with `alarms`.
  void start(std::vector<config::AlarmSettings> alarms) {
    notifier.reset();
    desk.close();
    desk.open();
    make();
    notifier->configure({}, std::move(alarms));
  }
  void make() {
    notifier.emplace(
        [this] {
          ++reads;
          return monitoring::CurrentWarnings{warnings};
        },
        outlets, spool::AlarmStore(*desk.spool), clock, 1);
  }

  std::vector<std::string> log;
  std::vector<ActiveWarning> warnings;
  int reads = 0;
  RecordingOutlets outlets;
  desk::Desk desk;
  doubles::FakeClock& clock = desk.clock;
  std::optional<monitoring::Notifier> notifier;
};

config::AlarmSettings at_once(const std::string& name) {
  config::AlarmSettings settings;
  settings.name = name;
  settings.command = {"/bin/true"};
  settings.group = 0s;
  settings.pause = 0s;
  return settings;
}

}  // namespace

TEST_CASE("without a heartbeat and alarms a warning is in the log only") {
  NotifierRig rig;
  rig.warnings = {{"route-down", "main", config::Threshold::degraded, "the server is away", ""}};
  rig.step();
  rig.step();
  CHECK_FALSE(rig.notifier->wanted());
  CHECK(rig.log == std::vector<std::string>{"route-down: the server is away"});
  CHECK(rig.outlets.pings.empty());
  CHECK(rig.outlets.told.empty());
}

TEST_CASE("the heartbeat and each alarm get the same warnings") {
  NotifierRig rig;
  rig.warnings = {kNoModem};
  rig.notifier->configure({.url = "https://hc.example/p"}, {at_once("a"), at_once("b")});
  CHECK(rig.notifier->wanted());
  rig.step();
  REQUIRE(rig.outlets.pings.size() == 1);
  CHECK(rig.outlets.pings[0].url.starts_with("https://hc.example/p/fail?rid="));
  REQUIRE(rig.outlets.told.size() == 2);
  CHECK(rig.outlets.told[1].first.name == "b");
  CHECK(rig.outlets.told[1].second.began.size() == 1);
  rig.step();
  CHECK(rig.outlets.told.size() == 2);
}

TEST_CASE("a reload tells nothing again for an alarm that is the same") {
  NotifierRig rig;
  rig.warnings = {kNoModem};
  rig.notifier->configure({}, {at_once("a")});
  rig.step();
  rig.notifier->configure({}, {at_once("new"), at_once("a")});
  rig.step();
  REQUIRE(rig.outlets.told.size() == 2);
  CHECK(rig.outlets.told[1].first.name == "new");
  rig.notifier->configure({}, {});
  rig.warnings.clear();
  rig.step();
  CHECK(rig.outlets.told.size() == 2);
}

TEST_CASE("an alarm whose settings change at a reload keeps what it has told") {
  NotifierRig rig;
  rig.warnings = {kNoModem};
  rig.notifier->configure({}, {at_once("a")});
  rig.step();
  auto changed = at_once("a");
  changed.command = {"/bin/false"};
  rig.notifier->configure({}, {changed});
  rig.step();
  CHECK(rig.outlets.told.size() == 1);
  rig.warnings.clear();
  rig.step();
  REQUIRE(rig.outlets.told.size() == 2);
  CHECK(rig.outlets.told[1].first.command == changed.command);
  CHECK(rig.outlets.told[1].second.ended.size() == 1);
}

TEST_CASE("per_day of an SMS alarm holds over restarts") {
  NotifierRig rig;
  auto alarm = at_once("on-call");
  alarm.kind = config::AlarmKind::sms;
  alarm.per_day = 2;
  for (int i = 0; i < 6; ++i) {
    rig.start({alarm});
    rig.warnings = {
        {"route-down", "route" + std::to_string(i), config::Threshold::degraded, "", ""}};
    rig.step();
    rig.clock.advance(20min);
  }
  CHECK(rig.outlets.told.size() == 2);
  rig.clock.advance(24h);
  rig.step();
  CHECK(rig.outlets.told.size() == 3);
}

TEST_CASE("a restart tells no lasting warning again, and tells the end of one that has ended") {
  NotifierRig rig;
  const auto alarm = at_once("a");
  rig.warnings = {kNoModem, {"route-down", "main", config::Threshold::degraded, "away", ""}};
  rig.start({alarm});
  rig.step();
  CHECK(rig.outlets.told.size() == 1);
  rig.start({alarm});
  rig.warnings = {kNoModem};  // the other one may only be late
  rig.step();
  rig.clock.advance(9min);
  rig.step();
  CHECK(rig.outlets.told.size() == 1);
  rig.clock.advance(1min);
  rig.step();
  REQUIRE(rig.outlets.told.size() == 2);
  const auto& news = rig.outlets.told[1].second;
  CHECK(news.began.empty());
  CHECK(news.lasting.size() == 1);
  REQUIRE(news.ended.size() == 1);
  CHECK(news.ended[0].text == "The route does not work (main)");
}

TEST_CASE("an alarm that was removed tells as a new one when it is added again") {
  NotifierRig rig;
  rig.warnings = {kNoModem};
  rig.start({at_once("a")});
  rig.step();
  rig.start({at_once("b")});
  rig.step();
  rig.start({at_once("a")});
  rig.step();
  CHECK(rig.outlets.told.size() == 3);
}

TEST_CASE("an outlet that fails is logged once, without the address, and again when it works") {
  NotifierRig rig;
  rig.outlets.status = 500;
  rig.notifier->configure({.url = "https://hc.example/private-path"}, {});
  for (int i = 0; i < 5; ++i) {
    rig.step();
    rig.clock.advance(10min);
  }
  CHECK(rig.outlets.pings.size() == 5);
  REQUIRE(rig.log.size() == 1);
  CHECK(rig.log[0].find("private-path") == std::string::npos);
  rig.outlets.status = 200;
  rig.step();
  REQUIRE(rig.log.size() == 2);
  CHECK(rig.log[1] == "the heartbeat works again");
}

TEST_CASE("an alarm and a heartbeat that fail twice are warnings until they work again") {
  NotifierRig rig;
  rig.outlets.status = 503;
  rig.outlets.answer = util::fail(util::Advice::retry, "the program cannot be started");
  rig.warnings = {kNoModem};
  rig.notifier->configure({.url = "https://hc.example/private-path"}, {at_once("a"), at_once("b")});
  rig.step();
  CHECK(rig.notifier->failures().empty());
  rig.clock.advance(2min);
  rig.step();
  const auto failures = rig.notifier->failures();
  REQUIRE(failures.size() == 3);
  CHECK(failures[0].code == "heartbeat-failed");
  CHECK(failures[0].arguments[0].second == "the server of the heartbeat answered 503");
  CHECK(failures[1].code == "alarm-failed");
  CHECK(failures[1].subject == "a");
  CHECK(failures[1].arguments[0].second == "the program cannot be started");
  rig.outlets.status = 200;
  rig.outlets.answer = {};
  rig.clock.advance(1h);
  rig.step();
  CHECK(rig.notifier->failures().empty());
}

TEST_CASE("an alarm that fails is told to the others, and not to itself or by a failed ping") {
  NotifierRig rig;
  rig.warnings = {{"alarm-failed", "a", config::Threshold::degraded, "alarm a is not told", ""},
                  {"heartbeat-failed", "", config::Threshold::degraded, "the heartbeat fails", ""}};
  rig.notifier->configure({.url = "https://hc.example/p", .fail_on = config::Threshold::degraded},
                          {at_once("a"), at_once("b")});
  rig.step();
  REQUIRE(rig.outlets.told.size() == 2);
  CHECK(rig.outlets.told[0].second.began.size() == 1);
  CHECK(rig.outlets.told[0].second.began[0].code == "heartbeat-failed");
  CHECK(rig.outlets.told[1].second.began.size() == 2);
  REQUIRE(rig.outlets.pings.size() == 1);
  CHECK(rig.outlets.pings[0].body.find("heartbeat") == std::string::npos);
  CHECK(rig.outlets.pings[0].body.find("alarm a is not told") != std::string::npos);
}

TEST_CASE("a secret that cannot be read holds the outlet until it can") {
  NotifierRig rig;
  const doubles::TempDir dir;
  auto alarm = at_once("a");
  alarm.secret.spec = "file:" + (dir / "secret");
  rig.warnings = {kNoModem};
  rig.notifier->configure({.url = "https://hc.example/p", .secret = alarm.secret}, {alarm});
  rig.step();
  CHECK(rig.outlets.pings.empty());
  CHECK(rig.outlets.told.empty());
  dir.file("secret", "whsec_AAAA\n");
  rig.step();
  CHECK(rig.outlets.told.empty());  // it is not read at each step
  rig.clock.advance(1min);
  rig.step();
  REQUIRE(rig.outlets.pings.size() == 1);
  CHECK(rig.outlets.pings[0].headers.size() == 4);
  REQUIRE(rig.outlets.told.size() == 1);
  CHECK(rig.outlets.told[0].first.secret.value == "whsec_AAAA");
  for (const auto& line : rig.log) CHECK(line.find("AAAA") == std::string::npos);
}

}  // namespace notifier_test
