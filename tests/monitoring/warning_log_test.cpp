// systemd/gsmrelay.catalog is written from the catalogue of warnings: GSMRELAY_UPDATE_DOCS=1
// build/bin/monitoring_test
#include "monitoring/warning_log.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/doubles/fake_clock.hpp"
#include "tests/places.hpp"
#include "util/log.hpp"
#include "warnings/definition.hpp"

namespace warning_log_test {

namespace {

using namespace std::chrono_literals;
using config::Threshold;
using monitoring::ActiveWarning;

struct Line {
  util::LogLevel level;
  std::string message;
  std::vector<std::pair<std::string, std::string>> fields;
};

struct LogRig {
  LogRig() {
    util::set_log_sink([this](util::LogLevel level, std::string_view text, util::LogFields fields) {
      Line line{level, std::string(text), {}};
      for (const auto& [key, value] : fields) line.fields.emplace_back(key, value);
      lines.push_back(std::move(line));
    });
  }
  ~LogRig() { util::set_log_sink({}); }
  LogRig(const LogRig&) = delete;
  LogRig& operator=(const LogRig&) = delete;
  std::vector<Line> after(const std::vector<ActiveWarning>& told,
                          const std::set<monitoring::WarningKey>& silent = {}) {
    lines.clear();
    log.update({told, silent}, clock.now());
    return lines;
  }
  /// Returns the messages of one update each `step`, for `whole`.
  std::vector<std::string> during(std::chrono::seconds whole, std::chrono::seconds step,
                                  const std::vector<std::vector<ActiveWarning>>& in_turn) {
    std::vector<std::string> messages;
    std::size_t turn = 0;
    for (auto passed = 0s; passed < whole; passed += step) {
      for (const auto& line : after(in_turn[turn++ % in_turn.size()]))
        messages.push_back(line.message);
      clock.advance(step);
    }
    return messages;
  }

  std::vector<Line> lines;
  doubles::FakeClock clock;
  monitoring::WarningLog log;
};

std::string journal_catalogue() {
  std::string out =
      "# What `journalctl -x` adds to a warning of gsmrelayd (systemd: Journal Message Catalogs).\n"
      "# Written by GSMRELAY_UPDATE_DOCS=1 build/bin/monitoring_test\n";
  for (const auto& one : warnings::catalogue()) {
    out += fmt::format(
        "\n-- {}\nSubject: {}\nDefined-By: gsmrelay\nDocumentation: man:gsmrelay-doctor(1)\n\n",
        monitoring::message_id(one.code), one.title);
    out +=
        fmt::format("{}\n\n{}\n\nMore: gsmrelay explain {}\n", one.meaning, one.remedy, one.code);
  }
  return out;
}

const ActiveWarning kNoRoute{"route-down", "main", Threshold::degraded, "the server is away",
                             "gsmrelay route test main"};

}  // namespace

TEST_CASE("a warning is logged when it appears, when it gets worse and when it has ended") {
  LogRig rig;
  CHECK(rig.after({}).empty());
  const auto first = rig.after({kNoRoute});
  REQUIRE(first.size() == 1);
  CHECK(first[0].level == util::LogLevel::warning);
  CHECK(first[0].message == "route-down: the server is away; next: gsmrelay route test main");
  CHECK(rig.after({kNoRoute}).empty());
  auto worse = kNoRoute;
  worse.severity = Threshold::critical;
  worse.text = "the server is still away";
  const auto second = rig.after({worse});
  REQUIRE(second.size() == 1);
  CHECK(second[0].level == util::LogLevel::error);
  CHECK(rig.after({kNoRoute}).empty());  // less severe again: no news
  CHECK(rig.after({}).empty());
  rig.clock.advance(59s);
  CHECK(rig.after({}).empty());
  rig.clock.advance(1s);
  const auto third = rig.after({});
  REQUIRE(third.size() == 1);
  CHECK(third[0].level == util::LogLevel::info);
  CHECK(third[0].message == "route-down has ended: the server is away");
  CHECK(rig.after({}).empty());
}

TEST_CASE("a warning that another one explains, or that is only a notice now, has not ended") {
  LogRig rig;
  CHECK(rig.after({kNoRoute}).size() == 1);
  rig.clock.advance(1h);
  CHECK(rig.after({}, {kNoRoute.key()}).empty());
  rig.clock.advance(1h);
  CHECK(rig.after({kNoRoute}).empty());
}

TEST_CASE("a warning that comes and goes does not fill the journal") {
  LogRig rig;
  CHECK(rig.during(60min, 20s, {{kNoRoute}, {}}) ==
        std::vector<std::string>{"route-down: the server is away; next: gsmrelay route test main"});
  LogRig slow;  // two minutes there, two minutes not
  const auto lines = slow.during(60min, 2min, {{kNoRoute}, {}});
  CHECK(lines.size() == 10);  // at 0, 12, 24, 36 and 48 minutes, each with its end
}

TEST_CASE(
    "row 163: a warning in the journal has its code, its subject and the id of its explanation") {
  LogRig rig;
  const auto lines = rig.after({kNoRoute});
  REQUIRE(lines.size() == 1);
  const std::vector<std::pair<std::string, std::string>> fields{
      {"MESSAGE_ID", monitoring::message_id("route-down")},
      {"CODE", "route-down"},
      {"SUBJECT", "main"}};
  CHECK(lines[0].fields == fields);
}

TEST_CASE("each code has an id of its own that never changes") {
  std::set<std::string> ids;
  for (const auto& one : warnings::catalogue()) ids.insert(monitoring::message_id(one.code));
  CHECK(ids.size() == warnings::catalogue().size());
  // printf 'gsmrelay warning power-low' | sha256sum, with the bits of RFC 9562 for version 8.
  CHECK(monitoring::message_id("power-low") == "000d34b48aa18a749b88b8dd0f21c465");
}

TEST_CASE("systemd/gsmrelay.catalog explains every warning") {
  const auto path = places::source("systemd/gsmrelay.catalog");
  if (std::getenv("GSMRELAY_UPDATE_DOCS") != nullptr) std::ofstream(path) << journal_catalogue();
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  CHECK(text.str() == journal_catalogue());
}

}  // namespace warning_log_test
