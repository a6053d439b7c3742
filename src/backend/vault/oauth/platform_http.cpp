#include "backend/vault/oauth/platform_http.hpp"

#include <algorithm>

#include "backend/vault/oauth/outside_url.hpp"
#include "util/url.hpp"

namespace vault {

namespace {

constexpr auto kConnectLimit = std::chrono::seconds(10), kTotalLimit = std::chrono::seconds(20);
constexpr std::size_t kAnswerLimit = 64 * 1024;

/// Returns "https://host:port" of a URL, or nothing for a text that is no URL.
std::string server_of(std::string_view text) {
  const auto url = util::parse_url(text);
  return url ? url->origin() : std::string();
}

}  // namespace

bool is_configured(const Policy& policy, std::string_view url) {
  const auto server = server_of(url);
  const auto same = [&](const std::string& named) {
    return !server.empty() && server_of(named) == server;
  };
  return std::any_of(
      policy.platforms.begin(), policy.platforms.end(), [&](const Platform& platform) {
        return same(platform.token_url) || same(platform.revocation_url) ||
               same(platform.userinfo_url) || same(platform.registration_url) ||
               std::any_of(platform.instances.begin(), platform.instances.end(), same);
      });
}

Fetch make_fetch(const Policy& policy, const std::atomic<bool>& stop) {
  return [&policy, &stop](net::HttpRequest request) {
    request.connect_limit = kConnectLimit;
    request.total_limit = kTotalLimit;
    request.answer_limit = kAnswerLimit;
    if (!policy.private_addresses && !is_configured(policy, request.url))
      request.admit = is_public_address;
    return net::fetch(std::move(request), &stop);
  };
}

}  // namespace vault
