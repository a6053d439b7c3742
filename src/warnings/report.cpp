#include "warnings/report.hpp"

#include <algorithm>
#include <cassert>

namespace warnings {

namespace {

struct Placed {
  const Finding* finding;
  const Definition* definition;
  Severity severity;
  std::size_t cause;  ///< its index, or its own if it has none
};

Severity severity_of(const Definition& definition, const Finding& finding, const Effect& effect) {
  if (finding.severity) return *finding.severity;
  auto severity = definition.severity;
  if (finding.at_most) severity = std::min(severity, *finding.at_most);
  const bool others_work = (definition.scope == Scope::modem && effect.receives) ||
                           (definition.scope == Scope::route && effect.relays);
  return others_work ? std::min(severity, Severity::degraded) : severity;
}

bool concerns(const Placed& cause, const Placed& other) {
  return cause.definition->scope == Scope::appliance ||
         other.definition->scope == Scope::appliance ||
         cause.finding->subject == other.finding->subject;
}

/// Sets the cause of each to the one that has none itself. The catalogue has causes before what
/// follows from them, so those of a cause are known.
void find_causes(std::vector<Placed>& placed) {
  for (std::size_t i = 0; i < placed.size(); ++i) {
    placed[i].cause = i;
    for (std::size_t other = 0; other < i; ++other) {
      if (!depends_on(*placed[i].definition, placed[other].definition->code) ||
          !concerns(placed[other], placed[i]) || placed[other].finding->at_most == Severity::notice)
        continue;
      placed[i].cause = placed[other].cause;
      break;
    }
  }
}

Warning warning_of(const Placed& placed) {
  return {.definition = placed.definition,
          .severity = placed.severity,
          .subject = placed.finding->subject,
          .text = placed.finding->text.empty() ? fill_in(placed.definition->text, *placed.finding)
                                               : placed.finding->text,
          .next = placed.finding->text.empty() ? fill_in(placed.definition->next, *placed.finding)
                                               : placed.finding->next,
          .lasts = placed.finding->lasts};
}

}  // namespace

std::string fill_in(std::string_view pattern, const Finding& finding) {
  std::string out;
  while (!pattern.empty()) {
    const auto open = pattern.find('{');
    out += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = pattern.find('}', open);
    assert(close != std::string_view::npos);
    const auto name = pattern.substr(open + 1, close - open - 1);
    if (name == "subject") {
      out += finding.subject;
    } else {
      for (const auto& [key, value] : finding.arguments)
        if (key == name) out += value;
    }
    pattern.remove_prefix(close + 1);
  }
  return out;
}

std::vector<Warning> arrange(const std::vector<Finding>& findings, const Effect& effect) {
  std::vector<Placed> placed;
  for (const auto& finding : findings)
    if (const auto* definition = find(finding.code))
      placed.push_back({&finding, definition, severity_of(*definition, finding, effect), 0});
  std::stable_sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
    return a.definition < b.definition;  // both point into the catalogue
  });
  find_causes(placed);
  for (const auto& one : placed)
    placed[one.cause].severity = std::max(placed[one.cause].severity, one.severity);
  std::vector<Warning> out;
  for (std::size_t i = 0; i < placed.size(); ++i) {
    if (placed[i].cause != i) continue;
    out.push_back(warning_of(placed[i]));
    for (std::size_t other = i + 1; other < placed.size(); ++other)
      if (placed[other].cause == i) out.back().consequences.push_back(warning_of(placed[other]));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Warning& a, const Warning& b) { return a.severity > b.severity; });
  return out;
}

std::optional<Severity> worst(const std::vector<Warning>& warnings) {
  std::optional<Severity> found;
  for (const auto& warning : warnings)
    if (!found || warning.severity > *found) found = warning.severity;
  return found;
}

}  // namespace warnings
