#include "backend/publisher/worker.hpp"

#include <fmt/format.h>

#include "backend/publisher/lender.hpp"
#include "config/check.hpp"
#include "util/log.hpp"

namespace publisher {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMostIdle = std::chrono::seconds(60);
/// Ids only; more than an outage of one platform leaves waiting in front of the others.
constexpr int kBatch = 20'000;
/// A clock that jumps a week ahead gives nothing up that was hardly tried.
constexpr int kLeastTries = 10;

/// In logs: enough to find it, and no link to the ciphertext.
std::string brief(const std::string& id) {
  return id.substr(0, 8);
}

/// Could the platform still know the request that left at `since`?
bool knows(const Platform& platform, util::WallTime since, util::WallTime now) {
  const auto gone = now - since;
  // A clock set back tells nothing about an hour.
  const bool sane =
      gone > -std::chrono::minutes(1) || platform.knows_repeat >= std::chrono::hours(24);
  return gone < platform.knows_repeat && sane;
}

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace

struct Worker::Attempt {
  Job job;
  const Platform* platform = nullptr;
  /// An earlier request may have been made.
  bool doubted = false;
  std::string place;  ///< platform and instance: what a pause is for
};

Worker::Worker(Store& store, service::Peer& vault, Outside outside, WorkerSettings settings,
               const util::Clock& clock, const std::atomic<bool>& stop, std::uint64_t seed)
    : store_(store),
      vault_(vault),
      outside_(std::move(outside)),
      settings_(std::move(settings)),
      clock_(clock),
      stop_(stop),
      schedule_(clock, seed) {}

milliseconds Worker::run() {
  const auto waiting = store_.waiting(kBatch);
  if (!waiting) {
    util::log_error(waiting.error().what);
    return kMostIdle;
  }
  for (const auto& [id, platform] : *waiting) {
    if (stop_) break;
    if (schedule_.is_due(id)) attempt(id);
  }
  return schedule_.until_next(kMostIdle);
}

void Worker::attempt(const std::string& id) {
  auto job = store_.load(id);
  if (!job) {
    util::log_error(job.error().what, {{"PUBLICATION", brief(id)}});
    return schedule_.back_off(id, kLeastTries, {});
  }
  if (!*job) return schedule_.forget(id);
  Attempt attempt{std::move(**job), nullptr, false, {}};
  attempt.platform = find_platform(attempt.job.publication.platform);
  attempt.doubted = attempt.job.doubt_since.has_value();
  if (attempt.platform == nullptr)
    return settle(attempt, State::failed, "this Publisher does not know the platform any more");
  const auto now = clock_.wall();
  if (attempt.doubted && !knows(*attempt.platform, *attempt.job.doubt_since, now))
    return settle(attempt, State::maybe_sent,
                  "it may have been published: the platform did not answer. Look there before you "
                  "send it again");
  if (now - attempt.job.taken_at >= settings_.longest && attempt.job.tries >= kLeastTries)
    return settle(attempt, attempt.doubted ? State::maybe_sent : State::failed,
                  "it could not be published in time: send it again");
  conclude(attempt, make(attempt));
}

Verdict Worker::make(Attempt& attempt) {
  std::string rejected;
  for (int round = 0;; ++round) {
    const auto lent = borrow(vault_, attempt.job.publication, rejected);
    if (!lent.lease) return lent.verdict;
    auto verdict = publish(attempt, *lent.lease);
    if (verdict.judgement != Judgement::refused) return verdict;
    if (round > 0 || lent.lease->access_token == rejected)
      return {Judgement::never, std::move(verdict.what)};
    rejected = lent.lease->access_token;
  }
}

Verdict Worker::publish(Attempt& attempt, const Lease& lease) {
  const auto& id = attempt.job.publication.id;
  const auto found = settings_.platforms.find(attempt.platform->name);
  const auto configured = found == settings_.platforms.end() ? PlatformSettings{} : found->second;
  const bool own = configured.url.empty() && attempt.platform->base_url.empty();
  std::string base = own                      ? lease.instance
                     : configured.url.empty() ? std::string(attempt.platform->base_url)
                                              : configured.url;
  if (base.empty())
    return {Judgement::never, "the account has no address to publish at: connect it again"};
  if (base.find("://") == std::string::npos) base.insert(0, "https://");
  const bool here = config::is_loopback(config::host_of(base));
  if (own && !settings_.local_instances && (here || base.starts_with("http://")))
    return {Judgement::never,
            "the account's address is not public or not encrypted: connect it "
            "again"};
  attempt.place = fmt::format("{} {}", attempt.platform->name, base);
  if (!schedule_.is_due(attempt.place))
    return {Judgement::later, "the platform is paused", {}, true};

  Errand errand{attempt.job.publication,
                lease,
                without_slash(base),
                configured.security,
                attempt.job.parts,
                clock_.wall(),
                outside_,
                {},
                {}};
  errand.about_to_send = [&] { return !stop_ && store_.doubt(id, clock_.wall()).has_value(); };
  errand.keep = [&](const std::string& post) {
    const auto number = attempt.job.parts.size();
    if (!store_.made(id, number, post)) return false;
    attempt.job.parts.push_back(post);
    attempt.doubted = false;
    return true;
  };
  return attempt.platform->publish(errand);
}

void Worker::conclude(const Attempt& attempt, const Verdict& verdict) {
  switch (verdict.judgement) {
    case Judgement::delivered:
      return settle(attempt, State::published, {});
    case Judgement::never:
    case Judgement::refused:
      // Refused now, but an earlier one may be there.
      return settle(attempt, attempt.doubted ? State::maybe_sent : State::failed, verdict.what);
    case Judgement::unknown:
    case Judgement::later:
      break;
  }
  const bool perhaps = verdict.judgement == Judgement::unknown || verdict.perhaps_made;
  if (perhaps && attempt.platform->knows_repeat == milliseconds(0))
    return settle(attempt, State::maybe_sent,
                  verdict.what +
                      ": it may have been published. Look there before you send it "
                      "again");
  postpone(attempt, verdict);
}

void Worker::postpone(const Attempt& attempt, const Verdict& verdict) {
  const auto& id = attempt.job.publication.id;
  const bool in_doubt = attempt.doubted || verdict.judgement == Judgement::unknown;
  if (const auto kept = store_.postpone(id, verdict.what, in_doubt); !kept)
    util::log_error(kept.error().what, {{"PUBLICATION", brief(id)}});
  if (!attempt.place.empty() && !schedule_.is_due(attempt.place))
    return schedule_.wait_for(id, attempt.place);
  schedule_.back_off(id, attempt.job.tries, verdict.wait);
  if (verdict.concerns_all && !attempt.place.empty()) schedule_.wait_for(attempt.place, id);
  util::log_warning(fmt::format("not published yet: {}", verdict.what),
                    {{"PUBLICATION", brief(id)}, {"PLATFORM", attempt.platform->name}});
}

void Worker::settle(const Attempt& attempt, State state, const std::string& what) {
  const auto& id = attempt.job.publication.id;
  if (const auto kept = store_.settle(id, state, what, clock_.wall()); !kept) {
    // What is made and could not be noted stays marked: the next try knows that it does not know.
    util::log_error(kept.error().what, {{"PUBLICATION", brief(id)}});
    return schedule_.back_off(id, attempt.job.tries, {});
  }
  schedule_.forget(id);
  const auto line = fmt::format("{}{}{}", to_string(state), what.empty() ? "" : ": ", what);
  util::log(state == State::published ? util::LogLevel::info : util::LogLevel::error, line,
            {{"PUBLICATION", brief(id)}, {"PLATFORM", attempt.job.publication.platform}});
}

}  // namespace publisher
