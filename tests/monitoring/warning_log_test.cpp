// systemd/gsmrelay.catalog is written from the catalogue of warnings: GSMRELAY_UPDATE_DOCS=1
// build/bin/monitoring_test
#include "monitoring/warning_log.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/places.hpp"
#include "util/log.hpp"
#include "warnings/definition.hpp"

namespace warning_log_test {

namespace {

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
  std::vector<Line> after(const std::vector<ActiveWarning>& warnings) {
    lines.clear();
    log.update(warnings);
    return lines;
  }

  std::vector<Line> lines;
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
  auto other = worse;
  other.subject = "backup";
  const auto third = rig.after({other});
  REQUIRE(third.size() == 2);
  CHECK(third[0].level == util::LogLevel::error);
  CHECK(third[1].level == util::LogLevel::info);
  CHECK(third[1].message == "route-down has ended: the server is still away");
}

TEST_CASE("a warning in the journal has its code, its subject and the id of its explanation") {
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
