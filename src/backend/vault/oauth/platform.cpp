#include "backend/vault/oauth/platform.hpp"

#include <algorithm>
#include <cctype>

#include "util/text.hpp"

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
  const auto scheme = instance.find("://");
  auto host = util::lower(scheme == std::string::npos ? instance : instance.substr(scheme + 3));
  while (host.ends_with('/')) host.pop_back();
  for (char& c : host)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '.' && c != ':') c = '-';
  return host;
}

std::string at_instance(std::string url, const std::string& instance) {
  constexpr std::string_view kPlace = "{instance}";
  if (const auto at = url.find(kPlace); at != std::string::npos)
    url.replace(at, kPlace.size(), instance);
  return url;
}

}  // namespace vault
