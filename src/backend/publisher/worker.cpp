#include "backend/publisher/worker.hpp"

#include <fmt/format.h>

#include "backend/publisher/lender.hpp"
#include "service/remote.hpp"
#include "util/log.hpp"
#include "util/url.hpp"

namespace publisher {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMostIdle = std::chrono::seconds(60);
/// Then the watchdog hears of it, and whatever else is due is done.
constexpr milliseconds kOneRun = std::chrono::seconds(60);
/// An instance somebody brought, and that took longer, rests four times as long as it took.
constexpr milliseconds kSlow = std::chrono::seconds(5);
constexpr int kRest = 4;
/// Then the rest of a thread waits until all others had their turn.
constexpr milliseconds kOneTurn = std::chrono::seconds(20);
/// A clock that jumps a week ahead gives nothing up that was hardly tried.
constexpr int kLeastTries = 10;
constexpr int kMostTriesWithoutAge = 200;  // at most one an hour, a week and more

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

  bool may_be_there() const { return doubted || !job.parts.empty(); }
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
  turns_.begin();
  const auto seen = store_.each_waiting(
      [this](const Waiting& one) { turns_.waits(one.user_id, one.id, schedule_.is_due(one.id)); });
  if (!seen) {
    util::log_error(seen.error().what);
    return kMostIdle;
  }
  const auto end = clock_.in(kOneRun);
  bool unfinished = turns_.left_over();
  while (const auto id = turns_.next()) {
    if (stop_) break;
    unfinished = attempt(*id) || unfinished;
    if (clock_.now() >= end) return milliseconds(0);
  }
  if (unfinished) return milliseconds(0);
  return schedule_.until_next(kMostIdle);
}

bool Worker::attempt(const std::string& id) {
  auto job = store_.load(id);
  if (!job) {
    util::log_error(job.error().what, {{"PUBLICATION", brief(id)}});
    schedule_.back_off(id, kLeastTries, {});
    return false;
  }
  if (!*job) {
    schedule_.forget(id);
    return false;
  }
  Attempt attempt{std::move(**job), nullptr, false, {}};
  attempt.platform = find_platform(attempt.job.publication.platform);
  attempt.doubted = attempt.job.doubt_since.has_value();
  if (attempt.platform == nullptr) {
    give_up(attempt, "this Publisher does not know the platform any more");
    return false;
  }
  if (is_over(attempt)) return false;
  const auto verdict = make(attempt);
  conclude(attempt, verdict);
  return verdict.judgement == Judgement::in_turn;
}

bool Worker::is_over(const Attempt& attempt) {
  const auto& job = attempt.job;
  const auto now = clock_.wall();
  if (attempt.doubted && !knows(*attempt.platform, *job.doubt_since, now)) {
    give_up(attempt, "the platform did not answer");
    return true;
  }
  const auto age = now - job.taken_at;
  // Taken in the future: by a clock that was wrong. Tries still tell how long it has waited.
  const bool late = age < milliseconds(0) ? job.tries >= kMostTriesWithoutAge
                                          : age >= settings_.longest && job.tries >= kLeastTries;
  if (late)
    give_up(attempt, attempt.may_be_there() ? "it could not be published in time"
                                            : "it could not be published in time: send it again");
  return late;
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
  const auto address = util::parse_url(base);
  const bool here = address && address->is_loopback();
  if (own && !settings_.private_addresses && (here || base.starts_with("http://")))
    return {Judgement::never,
            "the account's address is not public or not encrypted: connect it at https://…; on a "
            "server of your own, private_addresses in publisher.toml allows it"};
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
                {},
                {}};
  // What the name leads to now, whatever the vault found when the account was connected.
  if (own && !settings_.private_addresses) errand.admit = service::is_public_address;
  const auto began = clock_.now();
  errand.enough = [&] { return clock_.now() - began >= kOneTurn; };
  errand.about_to_send = [&] { return !stop_ && store_.doubt(id, clock_.wall()).has_value(); };
  errand.keep = [&](const std::string& post) {
    const auto number = attempt.job.parts.size();
    if (!store_.made(id, number, post)) return false;
    attempt.job.parts.push_back(post);
    attempt.doubted = false;
    return true;
  };
  auto verdict = attempt.platform->publish(errand);
  const auto took = std::chrono::ceil<milliseconds>(clock_.now() - began);
  if (own && took > kSlow) schedule_.back_off(attempt.place, 0, kRest * took);
  return verdict;
}

void Worker::conclude(Attempt& attempt, const Verdict& verdict) {
  switch (verdict.judgement) {
    case Judgement::delivered:
      return settle(attempt, State::published, {});
    case Judgement::never:
    case Judgement::refused:
      return give_up(attempt, verdict.what);
    case Judgement::in_turn:
      return schedule_.wait_for(attempt.job.publication.id, attempt.place);
    case Judgement::unknown:
    case Judgement::later:
      break;
  }
  const bool perhaps = verdict.judgement == Judgement::unknown || verdict.perhaps_made;
  if (perhaps && attempt.platform->knows_repeat == milliseconds(0)) {
    attempt.doubted = true;
    return give_up(attempt, verdict.what);
  }
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

void Worker::give_up(const Attempt& attempt, const std::string& what) {
  if (!attempt.may_be_there()) return settle(attempt, State::failed, what);
  const auto made = attempt.job.parts.size();
  const auto rest = attempt.doubted ? "the next one may be" : "the rest is not";
  const auto there =
      made == 0   ? std::string("it may have been published")
      : made == 1 ? fmt::format("the first post of its thread is there, {}", rest)
                  : fmt::format("the first {} posts of its thread are there, {}", made, rest);
  settle(attempt, State::maybe_sent,
         fmt::format("{}: {}. Look there before you send it again", there, what));
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
