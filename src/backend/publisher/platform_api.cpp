// generated/platforms.def has a line PLATFORM(NAME) for each descriptor in src/backend/platforms:
// each file in platforms/ gives its API as api_NAME().
#include "backend/publisher/platform_api.hpp"

namespace publisher {

#define PLATFORM(name) const PlatformApi& api_##name();
#include "generated/platforms.def"
#undef PLATFORM

namespace {

struct Entry {
  std::string_view platform;
  const PlatformApi& (*get)();
};
constexpr Entry kApis[] = {
#define PLATFORM(name) {#name, api_##name},
#include "generated/platforms.def"
#undef PLATFORM
};

}  // namespace

const PlatformApi* find_api(std::string_view platform) {
  for (const auto& entry : kApis)
    if (entry.platform == platform) return &entry.get();
  return nullptr;
}

std::string TokenLease::setting(const std::string& key, const std::string& otherwise) const {
  const auto found = settings.find(key);
  return found == settings.end() || found->second.empty() ? otherwise : found->second;
}

net::HttpRequest json_post(const PublishRequest& request, const std::string& path, std::string body,
                           Headers headers) {
  net::HttpRequest out;
  out.url = request.base_url + path;
  out.headers = std::move(headers);
  out.headers.emplace_back("Content-Type", "application/json");
  out.headers.emplace_back("Accept", "application/json");
  out.body = std::move(body);
  return out;
}

net::HttpRequest bearer_post(const PublishRequest& request, const std::string& path,
                             std::string body, Headers headers) {
  headers.emplace_back("Authorization", "Bearer " + request.lease.access_token);
  return json_post(request, path, std::move(body), std::move(headers));
}

}  // namespace publisher
