// X: POST /2/tweets, a thread by replies. X does not recognize repeats. The vault refreshes the
// token (X gives a new refresh token each time).
#include <algorithm>

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

/// X reports the monthly limit of the application in the body only.
Evaluation evaluate_x(const net::HttpResult& result, util::WallTime now) {
  auto evaluation = evaluate_http(result, now);
  if (result.status != 429 || result.body.find("UsageCapExceeded") == std::string::npos)
    return evaluation;
  evaluation.what = "the limit of this service at X is reached";
  evaluation.wait = std::max<std::chrono::milliseconds>(evaluation.wait, std::chrono::hours(1));
  evaluation.scope = Scope::server;
  return evaluation;
}

}  // namespace

const PlatformApi& api_x() {
  static constexpr PlatformApi kApi{
      .compose = compose_x, .evaluate = evaluate_x, .post_id = "/data/id"};
  return kApi;
}

}  // namespace publisher
