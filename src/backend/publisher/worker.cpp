#include "backend/publisher/worker.hpp"

#include <fmt/format.h>

#include "backend/publisher/token_client.hpp"
#include "service/remote.hpp"
#include "util/log.hpp"
#include "util/url.hpp"

namespace publisher {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMostIdle = std::chrono::seconds(60);
/// Limit of one run(), so that the watchdog is fed and other work is done.
constexpr milliseconds kOneRun = std::chrono::seconds(60);
/// A slower server of an account gets a pause of kSlowPause times its response time.
constexpr milliseconds kSlow = std::chrono::seconds(5);
constexpr int kSlowPause = 4;
/// After it the rest of a thread waits for the other users.
constexpr milliseconds kTimeSlice = std::chrono::seconds(20);
/// A clock that jumps a week ahead must not end a publication after few tries.
constexpr int kLeastTries = 10;
constexpr int kMostTriesWithoutAge = 200;  // at one an hour: more than a week

/// Shortens an id for logs: enough to find the publication, not to link it to its ciphertext.
std::string brief(const std::string& id) {
  return id.substr(0, 8);
}

/// Returns true if the platform may still recognize the request sent at `since`.
bool recognizes(const platforms::Platform& platform, util::WallTime since, util::WallTime now) {
  const auto gone = now - since;
  // After the clock was set back, a window of an hour cannot be checked.
  const bool sane =
      gone > -std::chrono::minutes(1) || platform.idempotency_window >= std::chrono::hours(24);
  return gone < platform.idempotency_window && sane;
}

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

Evaluation rejected(std::string what) {
  return {.disposition = Disposition::rejected, .what = std::move(what)};
}

}  // namespace

/// One publication during a try. Records its progress in the store.
class Worker::Attempt final : public PublishJournal {
 public:
  Attempt(Worker& worker, Job loaded)
      : job(std::move(loaded)),
        in_flight(job.in_flight_since.has_value()),
        worker_(worker),
        slice_ends_(worker.clock_.in(kTimeSlice)) {}

  bool mark_in_flight() override {
    return !worker_.stop_ &&
           worker_.store_.mark_in_flight(job.publication.id, worker_.clock_.wall()).has_value();
  }
  bool on_part_created(const std::string& post) override {
    if (!worker_.store_.add_part(job.publication.id, parts(), post)) return false;
    job.parts.push_back(post);
    in_flight = false;
    return true;
  }
  bool time_slice_over() override { return worker_.clock_.now() >= slice_ends_; }
  void begin_time_slice() { slice_ends_ = worker_.clock_.in(kTimeSlice); }

  std::size_t parts() const { return job.parts.size(); }
  bool may_be_there() const { return in_flight || !job.parts.empty(); }

  Job job;
  const platforms::Platform* platform = nullptr;
  bool in_flight;     ///< an earlier request may have been executed
  std::string place;  ///< platform and instance: what a pause applies to

 private:
  Worker& worker_;
  util::Deadline slice_ends_;
};

struct Worker::Destination {
  std::string base_url;
  net::Security security;
  bool own = false;  ///< the account's own server, named by a person
};

Worker::Worker(Store& store, service::Peer& vault, Gateways gateways, WorkerSettings settings,
               const util::Clock& clock, const std::atomic<bool>& stop, std::uint64_t seed)
    : store_(store),
      vault_(vault),
      gateways_(std::move(gateways)),
      settings_(std::move(settings)),
      clock_(clock),
      stop_(stop),
      schedule_(clock, seed) {}

milliseconds Worker::run() {
  scheduler_.begin_round();
  const auto seen = store_.each_waiting([this](const Waiting& one) {
    scheduler_.add(one.user_id, one.id, schedule_.is_due(one.id));
  });
  if (!seen) {
    util::log_error(seen.error().what);
    return kMostIdle;
  }
  const auto end = clock_.in(kOneRun);
  bool unfinished = scheduler_.left_over();
  while (const auto id = scheduler_.next()) {
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
  Attempt attempt(*this, std::move(**job));
  attempt.platform = platforms::find(attempt.job.publication.platform);
  if (attempt.platform == nullptr) {
    give_up(attempt, "this Publisher does not know the platform any more");
    return false;
  }
  if (expire_if_due(attempt)) return false;
  const auto evaluation = publish_with_token(attempt);
  apply(attempt, evaluation);
  return evaluation.disposition == Disposition::yielded;
}

bool Worker::expire_if_due(const Attempt& attempt) {
  const auto& job = attempt.job;
  const auto now = clock_.wall();
  if (attempt.in_flight && !recognizes(*attempt.platform, *job.in_flight_since, now)) {
    give_up(attempt, "the platform did not answer");
    return true;
  }
  const auto age = now - job.taken_at;
  // Accepted under a wrong clock, in the future: the tries tell how long it has waited.
  const bool late = age < milliseconds(0) ? job.tries >= kMostTriesWithoutAge
                                          : age >= settings_.longest && job.tries >= kLeastTries;
  if (late)
    give_up(attempt, attempt.may_be_there() ? "it could not be published in time"
                                            : "it could not be published in time: send it again");
  return late;
}

Evaluation Worker::publish_with_token(Attempt& attempt) {
  std::string refused;
  for (int round = 0;; ++round) {
    const auto lease = lease_token(vault_, attempt.job.publication, refused);
    if (!lease) return lease.error();
    auto evaluation = publish_once(attempt, *lease);
    if (evaluation.disposition != Disposition::token_rejected) return evaluation;
    if (round > 0 || lease->access_token == refused) return rejected(std::move(evaluation.what));
    refused = lease->access_token;
  }
}

tl::expected<Worker::Destination, Evaluation> Worker::destination(const Attempt& attempt,
                                                                  const TokenLease& lease) const {
  const auto found = settings_.platforms.find(attempt.platform->name);
  const auto configured = found == settings_.platforms.end() ? PlatformSettings{} : found->second;
  const auto& fixed = configured.url.empty() ? attempt.platform->base_url : configured.url;
  Destination out{.base_url = fixed.empty() ? lease.instance : fixed,
                  .security = configured.security,
                  .own = fixed.empty()};
  if (out.base_url.empty())
    return tl::unexpected(rejected("the account has no address to publish at: connect it again"));
  if (out.base_url.find("://") == std::string::npos) out.base_url.insert(0, "https://");
  const auto address = util::parse_url(out.base_url);
  const bool here = address && address->is_loopback();
  if (out.own && !settings_.private_addresses && (here || out.base_url.starts_with("http://")))
    return tl::unexpected(rejected(
        "the account's address is not public or not encrypted: connect it at https://…; on a "
        "server of your own, private_addresses in publisher.toml allows it"));
  return out;
}

Evaluation Worker::publish_once(Attempt& attempt, const TokenLease& lease) {
  const auto to = destination(attempt, lease);
  if (!to) return to.error();
  attempt.place = fmt::format("{} {}", attempt.platform->name, to->base_url);
  if (!schedule_.is_due(attempt.place))
    return {.disposition = Disposition::retry_later,
            .what = "the platform is paused",
            .concerns_all = true};
  auto shown = attempt.job.publication;
  shown.id = attempt.job.public_id;
  PublishRequest request{.publication = shown,
                         .lease = lease,
                         .base_url = without_slash(to->base_url),
                         .security = to->security,
                         .made = attempt.job.parts,
                         .now = clock_.wall()};
  // Checked at each connection too: the name may resolve to another address by now.
  if (to->own && !settings_.private_addresses) request.admit = service::is_public_address;
  const auto began = clock_.now();
  attempt.begin_time_slice();
  auto evaluation =
      publish(*find_api(attempt.platform->name), std::move(request), gateways_, attempt);
  const auto took = std::chrono::ceil<milliseconds>(clock_.now() - began);
  if (to->own && took > kSlow) schedule_.back_off(attempt.place, 0, kSlowPause * took);
  return evaluation;
}

void Worker::apply(Attempt& attempt, const Evaluation& evaluation) {
  switch (evaluation.disposition) {
    case Disposition::delivered:
      return settle(attempt, State::published, {});
    case Disposition::rejected:
    case Disposition::token_rejected:
      return give_up(attempt, evaluation.what);
    case Disposition::yielded:
      return schedule_.wait_for(attempt.job.publication.id, attempt.place);
    case Disposition::unknown:
    case Disposition::retry_later:
      break;
  }
  const bool perhaps = evaluation.disposition == Disposition::unknown || evaluation.perhaps_made;
  if (perhaps && attempt.platform->idempotency_window == milliseconds(0)) {
    attempt.in_flight = true;
    return give_up(attempt, evaluation.what);
  }
  postpone(attempt, evaluation);
}

void Worker::postpone(const Attempt& attempt, const Evaluation& evaluation) {
  const auto& id = attempt.job.publication.id;
  const bool in_flight = attempt.in_flight || evaluation.disposition == Disposition::unknown;
  if (const auto kept = store_.postpone(id, evaluation.what, in_flight); !kept)
    util::log_error(kept.error().what, {{"PUBLICATION", brief(id)}});
  if (!attempt.place.empty() && !schedule_.is_due(attempt.place))
    return schedule_.wait_for(id, attempt.place);
  schedule_.back_off(id, attempt.job.tries, evaluation.wait);
  if (evaluation.concerns_all && !attempt.place.empty()) schedule_.wait_for(attempt.place, id);
  util::log_warning(fmt::format("not published yet: {}", evaluation.what),
                    {{"PUBLICATION", brief(id)}, {"PLATFORM", attempt.platform->name}});
}

void Worker::give_up(const Attempt& attempt, const std::string& what) {
  if (!attempt.may_be_there()) return settle(attempt, State::failed, what);
  const auto made = attempt.parts();
  const auto rest = attempt.in_flight ? "the next one may be" : "the rest is not";
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
    // It stays marked in flight, so that the next try knows that the outcome is unknown.
    util::log_error(kept.error().what, {{"PUBLICATION", brief(id)}});
    return schedule_.back_off(id, attempt.job.tries, {});
  }
  schedule_.forget(id);
  const auto line = fmt::format("{}{}{}", to_string(state), what.empty() ? "" : ": ", what);
  util::log(state == State::published ? util::LogLevel::info : util::LogLevel::error, line,
            {{"PUBLICATION", brief(id)}, {"PLATFORM", attempt.job.publication.platform}});
}

}  // namespace publisher
