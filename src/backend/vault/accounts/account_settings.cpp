#include "backend/vault/accounts/account_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "json/json.hpp"

#include "util/ascii.hpp"

namespace vault {

namespace {

using json::Json;

std::string names_of(const Platform& platform) {
  std::string all;
  for (const auto& one : platform.settings) all += fmt::format(" {}", one.name);
  return all.empty() ? "leave 'settings' out" : "it knows" + all;
}

/// Returns "" for a setting that the platform accepts, else an error text.
std::string judge(const Platform& platform, const std::string& name, const Json& value) {
  const auto& known = platform.settings;
  const auto setting =
      std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.name == name; });
  if (setting == known.end())
    return fmt::format("'settings' has one that '{}' does not know; next: {}", platform.name,
                       names_of(platform));
  if (!value.is_string()) return fmt::format("the setting '{}' must be a text", name);
  const auto wrong = setting->check(value.text());
  return wrong.empty() ? "" : fmt::format("the setting '{}' {}", name, wrong);
}

}  // namespace

Outcome<std::string> account_settings(const Platform& platform, const std::string& given) {
  if (given.empty()) return "";
  const auto settings = json::parse_or_null(given);
  if (!settings.is_object()) return api::fail(400, "'settings' must be an object of short texts");
  for (const auto& [name, value] : settings.items())
    if (auto wrong = judge(platform, name, value); !wrong.empty())
      return api::fail(400, std::move(wrong));
  return settings.dump();
}

bool is_plain(std::string_view text, std::size_t longest) {
  return !text.empty() && text.size() <= longest && !util::any_of(text, util::is_control);
}

}  // namespace vault
