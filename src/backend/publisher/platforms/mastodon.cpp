// Mastodon, any instance: POST /api/v1/statuses, a thread by replies. An Idempotency-Key is known
// for an hour.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "backend/publisher/judging.hpp"
#include "backend/publisher/thread.hpp"
#include "util/text.hpp"

namespace publisher {
namespace {

using nlohmann::json;

constexpr std::size_t kLongest = 500;

/// Instances that allow more say so in the account's settings.
std::size_t longest(const Lease& lease) {
  const auto setting = lease.settings.find("characters");
  const auto given = setting == lease.settings.end() ? std::nullopt : util::to_int(setting->second);
  return given ? static_cast<std::size_t>(std::clamp<std::int64_t>(*given, 100, 100'000))
               : kLongest;
}

Verdict publish(Errand& errand) {
  const auto parts = cut(errand.publication.body, longest(errand.lease), Counting::characters);
  while (errand.made.size() < parts.size()) {
    const auto number = errand.made.size();
    json body{{"status", parts[number]}};
    if (number > 0) body["in_reply_to_id"] = errand.made.back();
    if (const auto seen = errand.lease.settings.find("visibility");
        seen != errand.lease.settings.end())
      body["visibility"] = seen->second;
    const auto posted =
        post_json(errand, "/api/v1/statuses", body.dump(),
                  {{"Authorization", "Bearer " + errand.lease.access_token},
                   {"Idempotency-Key", fmt::format("{}-{}", errand.publication.id, number)}});
    if (posted.verdict.judgement != Judgement::delivered) return posted.verdict;
    const auto answer = json::parse(posted.body, nullptr, false);
    const auto id = answer.is_object() ? answer.value("id", json()) : json();
    if (!id.is_string() && number + 1 < parts.size())
      return {Judgement::unknown, "the instance did not say which post it made"};
    errand.made.push_back(id.is_string() ? id.get<std::string>() : "");
    if (!errand.keep(errand.made.back()))
      return {Judgement::unknown, "a post was made, and could not be noted: is the disk full?"};
    if (errand.made.size() < parts.size() && errand.enough && errand.enough())
      return {Judgement::in_turn, {}};
  }
  return {Judgement::delivered, {}};
}

}  // namespace

const Platform& platform_mastodon() {
  // A little less than the hour, for the request's own time.
  static constexpr Platform kPlatform{"mastodon", 'm', "", std::chrono::minutes(55), publish};
  return kPlatform;
}

}  // namespace publisher
