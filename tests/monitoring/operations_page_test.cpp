// docs/operations.md against the metrics that exist.
#include <fstream>
#include <sstream>

#include "monitoring/metrics.hpp"
#include "tests/monitoring/exposition_parser.hpp"
#include "tests/monitoring/rig.hpp"
#include "tests/places.hpp"

namespace operations_test {

namespace {

/// Returns every metric that the appliance has when everything about it is known.
exposition::Families all_metrics() {
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
  return exposition::parse(monitoring::render_metrics(snapshot, monitoring::TextFormat::prometheus),
                           false);
}

std::string page() {
  std::stringstream text;
  text << std::ifstream(places::source("docs/operations.md")).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("docs/operations.md lists each metric, and no other") {
  const auto families = all_metrics();
  const auto text = page();
  for (const auto& family : families)
    CHECK_MESSAGE((text.find('`' + family.first + '`') != std::string::npos ||
                   text.find('`' + family.first + '{') != std::string::npos),
                  family.first);
  static const std::regex kName("`((?:gsmrelay|process)_[a-z_]+)[`{]");
  for (std::sregex_iterator at(text.begin(), text.end(), kName), end; at != end; ++at)
    CHECK_MESSAGE(families.contains((*at)[1]), (*at)[1].str());
}

}  // namespace operations_test
