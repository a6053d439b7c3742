#include "cli/fields.hpp"

#include <nlohmann/json.hpp>

#include "cli/human.hpp"

namespace cli {

namespace {

std::string route_word(const Json& route) {
  if (!flag(route, "configured")) return "not configured";
  if (flag(route, "paused")) return "paused";
  const auto breaker = text(route, "breaker");
  return breaker == "closed" ? "through" : breaker == "open" ? "unreachable" : "probing";
}

const Json* find(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

}  // namespace

std::string text(const Json& object, const char* name) {
  const auto* value = find(object, name);
  return value != nullptr && value->is_string() ? printable_utf8(value->get<std::string>()) : "";
}

std::optional<std::int64_t> maybe_number(const Json& object, const char* name) {
  const auto* value = find(object, name);
  if (value == nullptr || !value->is_number_integer()) return std::nullopt;
  return value->get<std::int64_t>();
}

std::int64_t number(const Json& object, const char* name) {
  return maybe_number(object, name).value_or(0);
}

bool flag(const Json& object, const char* name) {
  const auto* value = find(object, name);
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

const Json& list(const Json& object, const char* name) {
  static const Json kNone = Json::array();
  const auto* value = find(object, name);
  return value != nullptr && value->is_array() ? *value : kNone;
}

const Json& part(const Json& object, const char* name) {
  static const Json kNone = Json::object();
  const auto* value = find(object, name);
  return value != nullptr && value->is_object() ? *value : kNone;
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

}  // namespace cli
