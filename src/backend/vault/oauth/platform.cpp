#include "backend/vault/oauth/platform.hpp"

#include <algorithm>

#include "util/ascii.hpp"
#include "util/url.hpp"

namespace vault {

Platform platform_called(std::string_view name) {
  Platform platform;
  if (const auto* known = platforms::find(name))
    static_cast<platforms::Platform&>(platform) = *known;
  platform.name = name;
  return platform;
}

const Platform* find_platform(const std::vector<Platform>& all, std::string_view name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Platform& p) { return p.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string host_of(const std::string& instance) {
  const auto url = util::parse_url(instance);
  auto host = url ? url->authority() : std::string();
  for (char& c : host)
    if (!util::is_alnum(c) && c != '.' && c != ':') c = '-';
  return host;
}

std::string at_instance(std::string url, const std::string& instance) {
  constexpr std::string_view kPlace = "{instance}";
  if (const auto at = url.find(kPlace); at != std::string::npos)
    url.replace(at, kPlace.size(), instance);
  return url;
}

}  // namespace vault
