#include "backend/vault/platform.hpp"

#include <algorithm>

namespace vault {

const Platform* find_platform(const std::vector<Platform>& all, std::string_view name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Platform& p) { return p.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string at_instance(std::string url, const std::string& instance) {
  constexpr std::string_view kPlace = "{instance}";
  if (const auto at = url.find(kPlace); at != std::string::npos)
    url.replace(at, kPlace.size(), instance);
  return url;
}

}  // namespace vault
