#include "cli/signal_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/humanize.hpp"
#include "cli/json_fields.hpp"

namespace cli {

namespace {

constexpr std::int64_t kHour = 3600;

/// Returns the text of a <stat> (TS 27.007 §7.2).
std::string stat_text(std::int64_t stat) {
  switch (stat) {
    case 0:
      return "no, and not searching";
    case 1:
      return "home network";
    case 2:
      return "searching";
    case 3:
      return "denied: check that the SIM is paid and allowed in this modem";
    case 5:
      return "roaming";
    case 6:
      return "home network, SMS only";
    case 7:
      return "roaming, SMS only";
    case 8:
      return "emergency calls only";
    case 9:
      return "home network, CSFB not preferred";
    case 10:
      return "roaming, CSFB not preferred";
    default:
      return "unknown";
  }
}

/// Returns the text of a reject cause (TS 24.008 §10.5.3.6): those that occur in practice.
std::string cause_text(std::int64_t cause) {
  switch (cause) {
    case 2:
      return "IMSI unknown";
    case 3:
      return "illegal SIM";
    case 6:
      return "illegal modem";
    case 7:
      return "no packet service";
    case 11:
      return "network not allowed";
    case 12:
      return "area not allowed";
    case 13:
      return "no roaming in this area";
    case 15:
      return "no suitable cell";
    default:
      return fmt::format("cause {}", cause);
  }
}

struct Span {
  int worst = 0, best = 0;
  std::int64_t sum = 0, count = 0;
};

Span span_of(const Json& signals, std::int64_t seconds) {
  Span span;
  for (const auto& sample : signals) {
    if (number(sample, "age_s") > seconds) continue;
    const auto dbm = static_cast<int>(number(sample, "dbm"));
    span.worst = span.count == 0 ? dbm : std::min(span.worst, dbm);
    span.best = span.count == 0 ? dbm : std::max(span.best, dbm);
    span.sum += dbm;
    ++span.count;
  }
  return span;
}

std::string span_text(const Span& span) {
  if (span.count == 0) return "";
  return fmt::format("{} to {} dBm, {} on average", span.worst, span.best, span.sum / span.count);
}

/// One character for each of the newest samples.
std::string history(const Json& signals, bool ascii) {
  constexpr std::size_t kHistoryColumns = 60;
  constexpr int kWeakest = -113, kPerStep = 8;
  constexpr std::array kSteps{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::string out;
  for (std::size_t i = signals.size() > kHistoryColumns ? signals.size() - kHistoryColumns : 0;
       i < signals.size(); ++i) {
    const auto dbm = static_cast<int>(number(signals[i], "dbm"));
    const auto step = static_cast<std::size_t>(
        std::clamp((dbm - kWeakest) / kPerStep, 0, static_cast<int>(kSteps.size()) - 1));
    out += ascii ? std::to_string(step + 1) : std::string(kSteps.at(step));
  }
  return out;
}

}  // namespace

std::string technology_text(std::optional<std::int64_t> technology) {
  constexpr std::array kNames{"GSM",   "GSM compact", "UMTS", "EDGE",       "HSDPA",
                              "HSUPA", "HSPA",        "LTE",  "EC-GSM-IoT", "NB-IoT"};
  if (!technology || *technology < 0) return "";
  const auto index = static_cast<std::size_t>(*technology);
  return index < kNames.size() ? kNames.at(index) : "5G";
}

std::string signal_of(const Context& context, const Json& modem) {
  const auto dbm = maybe_number(modem, "signal_dbm");
  return signal(dbm ? std::optional<int>(static_cast<int>(*dbm)) : std::nullopt,
                context.style.ascii);
}

std::string registration_of(const Json& modem) {
  auto out = stat_text(number(modem, "registration"));
  if (out == "unknown" && flag(modem, "registered")) out = "yes";
  std::string where;
  for (const auto& domain : list(modem, "domains")) {
    if (flag(domain, "registered")) where += (where.empty() ? "" : ", ") + text(domain, "domain");
    if (const auto cause = maybe_number(domain, "cause"))
      out += fmt::format("; {}: {}", text(domain, "domain"), cause_text(*cause));
  }
  if (!where.empty()) out += fmt::format(" ({})", where);
  const auto refusal = text(modem, "refusal");
  return refusal.empty() ? out : out + "; the network says: " + refusal;
}

std::string network_wish(const std::string& operator_lock, const std::string& technology,
                         bool roaming_forbidden) {
  std::string out;
  const auto add = [&out](const std::string& words) {
    if (!words.empty()) out += (out.empty() ? "" : ", ") + words;
  };
  if (!operator_lock.empty()) add("only the operator " + operator_lock);
  if (!technology.empty()) add("only " + technology);
  if (roaming_forbidden) add("no roaming");
  return out;
}

std::string cell_of(const Json& modem) {
  for (const auto& domain : list(modem, "domains")) {
    if (!flag(domain, "registered") || text(domain, "cell").empty()) continue;
    const auto technology = technology_text(maybe_number(domain, "technology"));
    return fmt::format("{} in area {}{}{}", text(domain, "cell"), text(domain, "area"),
                       technology.empty() ? "" : ", ", technology);
  }
  return "";
}

std::string render_signal(const Context& context, const Json& response) {
  const auto& modem = part(response, "modem");
  const auto& signals = list(response, "signals");
  KeyValueList fields;
  fields.add("modem", text(modem, "name"));
  fields.add("signal", signal_of(context, modem));
  fields.add("operator", text(modem, "operator"));
  fields.add("registered", registration_of(modem));
  fields.add("cell", cell_of(modem));
  fields.add("last hour", span_text(span_of(signals, kHour)));
  fields.add("last day", span_text(span_of(signals, 24 * kHour)));
  fields.add("history", history(signals, context.style.ascii));
  return fields.to_string(context.style);
}

}  // namespace cli
