#include <array>

#include "cli/pdu_view.hpp"

namespace cli {

const char* to_string(sms::TypeOfNumber ton) {
  constexpr std::array kNames = {"unknown",    "international", "national",    "network-specific",
                                 "subscriber", "alphanumeric",  "abbreviated", "reserved"};
  return kNames.at(static_cast<std::size_t>(ton));
}

const char* to_string(sms::NumberingPlan npi) {
  using sms::NumberingPlan;
  switch (npi) {
    case NumberingPlan::unknown:
      return "unknown";
    case NumberingPlan::isdn:
      return "isdn";
    case NumberingPlan::data:
      return "data";
    case NumberingPlan::telex:
      return "telex";
    case NumberingPlan::sc_specific_5:
    case NumberingPlan::sc_specific_6:
      return "service-centre-specific";
    case NumberingPlan::national:
      return "national";
    case NumberingPlan::private_plan:
      return "private";
    case NumberingPlan::ermes:
      return "ermes";
    case NumberingPlan::reserved:
      break;
  }
  return "reserved";
}

sms::Kind kind_of(const sms::Tpdu& tpdu) {
  constexpr std::array kKinds = {sms::Kind::deliver,        sms::Kind::submit,
                                 sms::Kind::status_report,  sms::Kind::command,
                                 sms::Kind::deliver_report, sms::Kind::submit_report};
  return kKinds.at(tpdu.index());
}

std::optional<std::int64_t> validity_seconds(const sms::Validity& validity) {
  if (const auto* relative = std::get_if<sms::RelativeValidity>(&validity)) {
    return std::chrono::seconds(relative->duration()).count();
  }
  if (const auto* enhanced = std::get_if<sms::EnhancedValidity>(&validity)) {
    if (const auto duration = enhanced->duration()) return duration->count();
  }
  return std::nullopt;
}

}  // namespace cli
