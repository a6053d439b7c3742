#include "backend/vault/account_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "util/text.hpp"

namespace vault {

namespace {

using SettingsJson = nlohmann::json;

constexpr std::size_t kLongestText = 200;

std::string names_of(const Platform& platform) {
  std::string all;
  for (const auto& one : platform.settings) all += fmt::format(" {}", one.name);
  return all.empty() ? "leave 'settings' out" : "it knows" + all;
}

/// "" or what is wrong with it.
std::string judge(const Platform& platform, const std::string& name, const SettingsJson& value) {
  const auto& known = platform.settings;
  const auto setting =
      std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.name == name; });
  if (setting == known.end())
    return fmt::format("'settings' has one that '{}' does not know; next: {}", platform.name,
                       names_of(platform));
  if (!value.is_string()) return fmt::format("the setting '{}' must be a text", name);
  const auto wrong = setting->check(value.get_ref<const std::string&>());
  return wrong.empty() ? "" : fmt::format("the setting '{}' {}", name, wrong);
}

}  // namespace

Outcome<std::string> account_settings(const Platform& platform, const std::string& given) {
  if (given.empty()) return "";
  const auto settings = SettingsJson::parse(given, nullptr, false);
  if (!settings.is_object())
    return service::refuse(400, "'settings' must be an object of short texts");
  for (const auto& [name, value] : settings.items())
    if (auto wrong = judge(platform, name, value); !wrong.empty())
      return service::refuse(400, std::move(wrong));
  return settings.dump();
}

bool is_plain(std::string_view text, std::size_t longest) {
  return !text.empty() && text.size() <= longest &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::string check_short_text(std::string_view value) {
  return is_plain(value, kLongestText)
             ? ""
             : fmt::format("must be 1 to {} octets without a control character", kLongestText);
}

std::string check_characters(std::string_view value) {
  constexpr std::int64_t kLeast = 100, kMost = 100'000;
  const auto count = util::to_int(value);
  return count && *count >= kLeast && *count <= kMost
             ? ""
             : fmt::format("must be a number from {} to {}", kLeast, kMost);
}

std::string check_visibility(std::string_view value) {
  const bool known = value == "public" || value == "unlisted" || value == "private";
  return known ? "" : "must be public, unlisted or private";
}

}  // namespace vault
