// X: POST /2/tweets, a thread by replies. X has no key for a repeated request. The vault refreshes
// the token (X gives a new refresh token each time).
#include <nlohmann/json.hpp>

#include "backend/publisher/judging.hpp"
#include "backend/publisher/thread.hpp"

namespace publisher {
namespace {

using nlohmann::json;

constexpr std::size_t kLongest = 280;
const json::json_pointer kId("/data/id");

Verdict publish(Errand& errand) {
  const auto parts = cut(errand.publication.body, kLongest, Counting::weighted);
  while (errand.made.size() < parts.size()) {
    json body{{"text", parts[errand.made.size()]}};
    if (!errand.made.empty()) body["reply"] = {{"in_reply_to_tweet_id", errand.made.back()}};
    const auto posted = post_json(errand, "/2/tweets", body.dump(),
                                  {{"Authorization", "Bearer " + errand.lease.access_token}});
    if (posted.verdict.judgement != Judgement::delivered) return posted.verdict;
    const auto answer = json::parse(posted.body, nullptr, false);
    const auto id = answer.contains(kId) ? answer[kId] : json();
    if (!id.is_string() && errand.made.size() + 1 < parts.size())
      return {Judgement::unknown, "X did not say which post it made"};
    errand.made.push_back(id.is_string() ? id.get<std::string>() : "");
    if (!errand.keep(errand.made.back()))
      return {Judgement::unknown, "a post was made, and could not be noted: is the disk full?"};
    if (errand.made.size() < parts.size() && errand.enough && errand.enough())
      return {Judgement::in_turn, {}};
  }
  return {Judgement::delivered, {}};
}

}  // namespace

const Platform& platform_x() {
  static constexpr Platform kPlatform{"x", 't', "https://api.x.com", {}, publish};
  return kPlatform;
}

}  // namespace publisher
