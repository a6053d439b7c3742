// Mastodon, any instance: POST /api/v1/statuses, a thread by replies. It recognizes
// an Idempotency-Key for an hour.
#include <fmt/format.h>

#include <algorithm>
#include "backend/publisher/platform_api.hpp"
#include "backend/publisher/thread.hpp"
#include "json/json.hpp"
#include "util/text.hpp"

namespace publisher {
namespace {

/// Returns the limit of a post. A server that allows more is named in the account's settings.
std::size_t longest_status(const TokenLease& lease) {
  const auto given = util::to_int(lease.setting("characters"));
  return given ? static_cast<std::size_t>(std::clamp<std::int64_t>(*given, 100, 100'000))
               : platforms::find("mastodon")->longest_post;
}

util::Result<std::optional<Step>> compose_mastodon(const PublishRequest& request) {
  const auto parts =
      cut(request.publication.body, longest_status(request.lease), Counting::characters);
  const auto number = request.made.size();
  if (number >= parts.size()) return std::nullopt;
  json::Json body{{"status", parts[number]}};
  if (number > 0) body["in_reply_to_id"] = request.made.back();
  if (const auto visibility = request.lease.setting("visibility"); !visibility.empty())
    body["visibility"] = visibility;
  const auto key = fmt::format("{}-{}", request.publication.id, number);
  return Step{bearer_post(request, "/api/v1/statuses", body.dump(), {{"Idempotency-Key", key}}),
              number + 1 == parts.size()};
}

}  // namespace

const PlatformApi& api_mastodon() {
  static constexpr PlatformApi kApi{.compose = compose_mastodon, .post_id = "/id"};
  return kApi;
}

}  // namespace publisher
