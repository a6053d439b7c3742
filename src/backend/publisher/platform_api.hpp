// How to publish at one platform: composes requests and evaluates responses, without I/O. Each
// platform has one file in platforms/, and its descriptor in src/backend/platforms.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "backend/platforms/platform.hpp"
#include "backend/publisher/evaluation.hpp"
#include "backend/publisher/publication.hpp"
#include "net/http_client.hpp"
#include "net/smtp.hpp"
#include "util/clock.hpp"
#include "util/result.hpp"

namespace publisher {

/// Access that the vault leases for one publication.
struct TokenLease {
  std::string access_token;  ///< or the password, the webhook's secret: by `kind`
  std::string kind;          ///< "oauth2", "password", "xoauth2", "secret"
  std::string name;          ///< the account: "user@example.org", "@ana"
  std::string instance;      ///< "https://mastodon.example", "smtps://mail.example:465"
  std::map<std::string, std::string> settings;
  std::string account_id{};  ///< of the account, for this publication alone

  /// Returns the setting, or `otherwise` if there is none or it is empty.
  std::string setting(const std::string& key, const std::string& otherwise = {}) const;
};

struct TimeLimits {
  std::chrono::milliseconds connect, total;
};

struct PublishRequest {
  const Publication& publication;
  const TokenLease& lease;
  std::string base_url;  ///< of the platform, or of the account's instance; no '/' at its end
  net::Security security{};
  std::vector<std::string> made{};  ///< ids of the posts of its thread that exist already
  util::WallTime now{};
  /// Decides which numeric addresses may be connected to; empty: all.
  std::function<bool(const std::string& address)> admit{};
  std::optional<TimeLimits> limits{};  ///< of each request, instead of the client's
  std::chrono::milliseconds grace{0};  ///< net::HttpRequest::grace
};

/// The next request to the platform.
struct Step {
  std::variant<net::HttpRequest, net::Mail> request;
  bool last = true;  ///< no post of the thread follows
};

struct PlatformApi {
  /// Composes the request for the first post that is not in `made`; nothing if all are. `reject`
  /// with a text for the person if this can never be published. Addresses and security of
  /// `PublishRequest` are filled in by the caller.
  util::Result<std::optional<Step>> (*compose)(const PublishRequest& request);
  Evaluation (*evaluate)(const net::HttpResult& result, util::WallTime now) = evaluate_http;
  /// Where a response holds the id of the post, as a JSON pointer ("/data/id"), if posts form
  /// threads; else empty.
  std::string_view post_id{};
};

/// Returns how to publish at the platform of that name, or null.
const PlatformApi* find_api(std::string_view platform);

using Headers = std::vector<std::pair<std::string, std::string>>;
/// Returns a POST of JSON to `path` below the base URL, with its access token as bearer.
net::HttpRequest bearer_post(const PublishRequest& request, const std::string& path,
                             std::string body, Headers headers = {});
net::HttpRequest json_post(const PublishRequest& request, const std::string& path, std::string body,
                           Headers headers = {});

}  // namespace publisher
