// X: POST /2/tweets, a thread by replies. X does not recognize repeats. The vault refreshes the
// token (X gives a new refresh token each time).
#include "backend/publisher/platform_api.hpp"
#include "backend/publisher/thread.hpp"
#include "json/json.hpp"

namespace publisher {
namespace {

util::Result<std::optional<Step>> compose_x(const PublishRequest& request) {
  const auto parts =
      cut(request.publication.body, platforms::find("x")->longest_post, Counting::weighted);
  const auto number = request.made.size();
  if (number >= parts.size()) return std::nullopt;
  json::Json body{{"text", parts[number]}};
  if (number > 0) body["reply"] = {{"in_reply_to_tweet_id", request.made.back()}};
  return Step{bearer_post(request, "/2/tweets", body.dump()), number + 1 == parts.size()};
}

}  // namespace

const PlatformApi& api_x() {
  static constexpr PlatformApi kApi{.compose = compose_x, .post_id = "/data/id"};
  return kApi;
}

}  // namespace publisher
