#include "control/health.hpp"

namespace control {

const char* to_string(Overall overall) {
  switch (overall) {
    case Overall::fine:
      return "fine";
    case Overall::degraded:
      return "degraded";
    case Overall::critical:
      return "critical";
  }
  return "critical";
}

const char* to_string(ModemHealth health) {
  switch (health) {
    case ModemHealth::starting:
      return "starting";
    case ModemHealth::up:
      return "up";
    case ModemHealth::degraded:
      return "degraded";
    case ModemHealth::held:
      return "held";
    case ModemHealth::absent:
      return "absent";
    case ModemHealth::failing:
      return "failing";
    case ModemHealth::suspended:
      return "suspended";
    case ModemHealth::parked:
      return "parked";
  }
  return "failing";
}

Health evaluate_health(const Facts& facts, warnings::Tracker* tracker, util::Deadline now) {
  auto findings = collect_findings(facts);
  if (tracker != nullptr) findings = tracker->update(std::move(findings), now);
  Health health{.warnings = warnings::arrange(findings, effect_of(facts))};
  switch (warnings::worst(health.warnings).value_or(warnings::Severity::notice)) {
    case warnings::Severity::notice:
      break;
    case warnings::Severity::degraded:
      health.overall = Overall::degraded;
      break;
    case warnings::Severity::critical:
      health.overall = Overall::critical;
      break;
  }
  return health;
}

}  // namespace control
