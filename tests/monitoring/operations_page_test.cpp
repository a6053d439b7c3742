// docs/operations.md and docs/monitoring/ against the metrics that exist.
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "json/json.hpp"
#include "monitoring/metrics.hpp"
#include "tests/doubles/child.hpp"
#include "tests/doubles/temp_dir.hpp"
#include "tests/monitoring/exposition_parser.hpp"
#include "tests/monitoring/rig.hpp"
#include "tests/places.hpp"

namespace operations_test {

namespace {

/// Returns every metric that the appliance has when everything about it is known, as text.
std::string all_metrics() {
  monitoring_test::Rig rig;
  rig.desk.accept(desk::one_sms("one"));
  rig.desk.deliver_all();
  auto& modem = rig.daemon.now.modems.front();
  modem.last_heard_ago = std::chrono::seconds(1);
  auto snapshot = rig.snapshots.read();
  snapshot.process.written_bytes = 1;
  snapshot.routes.front().figures.last_failure = snapshot.now;
  warnings::Warning warning;
  warning.definition = &warnings::catalogue().front();
  snapshot.health.warnings = {warning};
  return monitoring::render_metrics(snapshot, monitoring::TextFormat::prometheus);
}

std::string page(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(places::source(path)).rdbuf();
  REQUIRE_FALSE(text.str().empty());
  return text.str();
}

/// Returns the names of metrics in `text`.
std::set<std::string> names_in(const std::string& text) {
  static const std::regex kName("\\b(?:gsmrelay|process)_[a-z0-9_]+");
  return {std::sregex_token_iterator(text.begin(), text.end(), kName),
          std::sregex_token_iterator()};
}

bool has_promtool() {
  return doubles::run({"sh", "-c", "command -v promtool >/dev/null"}) == 0;
}

}  // namespace

TEST_CASE("docs/operations.md lists each metric, and no other") {
  const auto families = exposition::parse(all_metrics(), false);
  const auto text = page("docs/operations.md");
  for (const auto& family : families)
    CHECK_MESSAGE((text.find('`' + family.first + '`') != std::string::npos ||
                   text.find('`' + family.first + '{') != std::string::npos),
                  family.first);
  for (const auto& name : names_in(text)) CHECK_MESSAGE(families.contains(name), name);
}

TEST_CASE("the dashboard and the alert rules use metrics that exist") {
  const auto families = exposition::parse(all_metrics(), false);
  for (const char* file :
       {"docs/monitoring/gsmrelay.rules.yml", "docs/monitoring/grafana-dashboard.json"}) {
    const auto names = names_in(page(file));
    CHECK(names.size() > 8);
    for (const auto& name : names) CHECK_MESSAGE(families.contains(name), file << ": " << name);
  }
}

TEST_CASE("each panel of the dashboard has a title and a query, and lies in the grid") {
  const auto dashboard = json::parse(page("docs/monitoring/grafana-dashboard.json"));
  REQUIRE(dashboard);
  const auto& panels = std::as_const(*dashboard)["panels"];
  CHECK(panels.size() >= 10);
  std::set<std::int64_t> ids;
  for (const auto& panel : panels) {
    CHECK_FALSE(panel.text("title").empty());
    CHECK(ids.insert(panel.number("id")).second);
    CHECK(panel["targets"].size() >= 1);
    CHECK(panel["gridPos"].number("x") + panel["gridPos"].number("w") <= 24);
  }
}

TEST_CASE("row 154: promtool accepts metrics, rules with their tests, and the configuration") {
  if (!has_promtool()) {
    MESSAGE("promtool is not installed: ./dev deps all");
    return;
  }
  const doubles::TempDir dir;
  const auto file = dir.file("metrics", all_metrics());
  CHECK(doubles::run({"sh", "-c", "promtool check metrics < " + file + " >&2"}) == 0);
  const auto folder = places::source("docs/monitoring/");
  CHECK(doubles::run({"promtool", "check", "rules", folder + "gsmrelay.rules.yml"}) == 0);
  CHECK(doubles::run({"promtool", "check", "config", folder + "prometheus.yml"}) == 0);
  CHECK(doubles::run({"promtool", "test", "rules",
                      places::source("tests/monitoring/gsmrelay.rules.test.yml")}) == 0);
}

}  // namespace operations_test
