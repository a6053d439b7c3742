#include "cli/json_fields.hpp"

#include <algorithm>
#include <array>

namespace cli {

namespace {

std::string route_word(const Json& route) {
  if (!flag(route, "configured")) return "not configured";
  if (flag(route, "paused")) return "paused";
  if (!text(route, "held").empty()) return "held";
  const auto breaker = text(route, "breaker");
  return breaker == "closed" ? "through" : breaker == "open" ? "unreachable" : "probing";
}

}  // namespace

std::string text(const Json& object, const char* name) {
  return printable(object[name].text());
}

std::optional<std::int64_t> maybe_number(const Json& object, const char* name) {
  return object[name].maybe_number();
}

std::int64_t number(const Json& object, const char* name) {
  return object[name].number();
}

bool flag(const Json& object, const char* name) {
  return object[name].boolean();
}

const Json& list(const Json& object, const char* name) {
  static const Json kNone = Json::array();
  const auto& value = object[name];
  return value.is_array() ? value : kNone;
}

const Json& part(const Json& object, const char* name) {
  static const Json kNone = Json::object();
  const auto& value = object[name];
  return value.is_object() ? value : kNone;
}

std::string lines(const Json& object, const char* name, std::string_view indent) {
  std::string out;
  for (const auto& line : list(object, name))
    if (line.is_string()) out.append(indent).append(printable(line.text())) += '\n';
  return out;
}

Tone tone_of(std::string_view state) {
  constexpr std::array<std::string_view, 7> kGood{"up",      "delivered", "relayed", "fine",
                                                  "through", "sent",      "balanced"};
  constexpr std::array<std::string_view, 8> kBad{"failing", "absent",   "held",        "dead",
                                                 "parked",  "critical", "unreachable", "failed"};
  const auto in = [&](const auto& list) {
    return std::find(list.begin(), list.end(), state) != list.end();
  };
  return in(kGood) ? Tone::good : in(kBad) ? Tone::bad : Tone::warn;
}

std::string short_time(const std::string& iso) {
  constexpr std::size_t kDateAndTime = 19;
  if (iso.size() < kDateAndTime) return iso;
  auto time = iso.substr(0, kDateAndTime);
  time[10] = ' ';
  return time;
}

Cell route_cell(const Json& route) {
  const auto word = route_word(route);
  return {word, tone_of(word)};
}

Cell state_cell(const Json& object, const char* name) {
  const auto state = text(object, name);
  return {state, tone_of(state)};
}

Cell modem_cell(const Json& modem) {
  auto state = state_cell(modem, "health");
  const auto stat = maybe_number(modem, "registration");  // TS 27.007 §7.2
  if (state.text != "up" || flag(modem, "registered") || !stat) return state;
  constexpr int kSearching = 2, kDenied = 3, kEmergency = 8, kEmergencyBearer = 11;
  const bool emergency = *stat == kEmergency || *stat == kEmergencyBearer;
  return {*stat == kDenied      ? "refused"
          : *stat == kSearching ? "searching"
          : emergency           ? "emergency only"
                                : "no network",
          *stat == kSearching ? Tone::warn : Tone::bad};
}

}  // namespace cli
