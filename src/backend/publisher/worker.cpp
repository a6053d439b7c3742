#include "backend/publisher/worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <system_error>

#include "backend/publisher/token_client.hpp"
#include "service/remote.hpp"
#include "util/log.hpp"
#include "util/text.hpp"
#include "util/url.hpp"

namespace publisher {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMostIdle = std::chrono::seconds(60);
/// Limit of one run(), so that the watchdog is fed and other work is done.
constexpr milliseconds kOneRun = std::chrono::seconds(60);
/// The queue is read again after this many times the time that reading took.
constexpr int kRoundPause = 10;
/// After it the rest of a thread waits for the other users.
constexpr milliseconds kTimeSlice = std::chrono::seconds(20);
/// Of a request to an account's own server. A mail server may greet late on purpose (RFC 5321
/// §4.5.3.2 allows minutes), and a mail without a response is not sent again.
constexpr TimeLimits kOwnServer{std::chrono::seconds(5), std::chrono::seconds(15)};
constexpr TimeLimits kOwnMailServer{std::chrono::seconds(10), std::chrono::seconds(60)};
/// How long the end of the program waits for responses of platforms that recognize no repeats.
constexpr milliseconds kGrace = std::chrono::seconds(10);
/// A clock that jumps a week ahead must not end a publication after few tries.
constexpr int kLeastTries = 10;
constexpr int kMostTriesWithoutAge = 200;  // at one an hour: more than a week
/// A platform that rejects a token for a shorter time may have a fault of its own.
constexpr milliseconds kRejectedForGood = std::chrono::hours(24);
constexpr milliseconds kRejectedPause = std::chrono::minutes(10);
/// Tries that the pause of an account after a request without a response is worth.
constexpr int kUnknownTries = 3;

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

Evaluation token_rejected() {
  return {.disposition = Disposition::token_rejected,
          .what = "the platform does not accept this account: connect it again",
          .scope = Scope::account};
}

/// Returns what a circuit breaker is kept under.
std::string place_of(const platforms::Platform& platform, const std::string& url) {
  return fmt::format("{} {}", platform.name, url);
}

/// Returns what the response to a request that was sent tells about the place. A rejected token
/// does not show that it works: a platform that has trouble may answer 401 to everybody.
Verdict verdict_of(const Evaluation& evaluation) {
  switch (evaluation.scope) {
    case Scope::server:
      return Verdict::fails_for_all;
    case Scope::account_or_server:
      return Verdict::fails;
    case Scope::account:
      return Verdict::unknown;
    case Scope::post:
      break;
  }
  const bool unclear = evaluation.disposition == Disposition::retry_later ||
                       evaluation.disposition == Disposition::unknown;
  return unclear ? Verdict::unknown : Verdict::works;
}

}  // namespace

/// One publication during a try. Records its progress in the store.
class Worker::Attempt final : public PublishJournal {
 public:
  Attempt(Worker& worker, const Turn& its_turn, Ending& its_ending, Job loaded)
      : turn(its_turn),
        ending(its_ending),
        job(std::move(loaded)),
        in_flight(job.in_flight_since.has_value()),
        worker_(worker),
        slice_ends_(worker.clock_.in(kTimeSlice)) {}

  bool mark_in_flight() override {
    sent = !worker_.stop_ && keep_account() &&
           worker_.store_.mark_in_flight(job.publication.id, worker_.clock_.wall()).has_value();
    return sent;
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
  /// What the pause of the account is kept under.
  std::string account() const {
    const auto& publication = job.publication;
    return fmt::format("account {}\n{}\n{}", publication.user_id, publication.platform,
                       publication.account);
  }

  const Turn& turn;
  Ending& ending;
  Job job;
  std::string account_id{};  ///< of the lease
  const platforms::Platform* platform = nullptr;
  bool in_flight;            ///< an earlier request may have been executed
  bool sent = false;         ///< a request was sent in this try
  util::Duration queued{0};  ///< for a lease: not the fault of the account's server

 private:
  /// Before the first request: later tries must not be made at another account.
  bool keep_account() {
    auto& publication = job.publication;
    if (account_id.empty() || account_id == publication.account_id) return true;
    if (!worker_.store_.keep_account(publication.id, account_id)) return false;
    publication.account_id = account_id;
    return true;
  }

  Worker& worker_;
  util::Deadline slice_ends_;
};

struct Worker::Destination {
  std::string base_url;
  net::Security security;
  bool own = false;  ///< the account's own server, named by a person
};

Worker::Worker(Store& store, service::Peer& vault, Gateways gateways, WorkerSettings settings,
               const util::Clock& clock, const std::atomic<bool>& stop, std::uint64_t seed,
               Executor executor, std::function<void()> wake)
    : store_(store),
      vault_(vault),
      gateways_(std::move(gateways)),
      settings_(std::move(settings)),
      clock_(clock),
      stop_(stop),
      executor_(std::move(executor)),
      wake_(std::move(wake)),
      next_round_(clock.now()),
      dispatcher_(clock, seed) {}

milliseconds Worker::run() {
  const auto end = clock_.in(kOneRun);
  if (const auto begun = begin_round(); !begun) {
    util::log_error(begun.error().what);
    return kMostIdle;
  }
  while (!stop_) {
    const auto turn = next_turn();
    if (!turn) break;
    try {
      executor_([this, its = *turn] { serve(its); });
    } catch (const std::system_error& fault) {
      util::log_error(fmt::format("no thread for a request: {}; tried again", fault.what()));
      finish(*turn, {.used = false, .place = turn->place});
      return kMostIdle;
    }
    if (clock_.now() >= end) return milliseconds(0);
  }
  // What arrived or became due meanwhile is in the next round.
  const auto round = std::chrono::ceil<milliseconds>(next_round_ - clock_.now());
  const util::MutexLock lock(mutex_);
  if (dispatcher_.in_flight() == 0 && (unfinished_ || dispatcher_.left_over()))
    return std::max(round, milliseconds(0));
  const auto next = dispatcher_.until_next(kMostIdle);
  return round > milliseconds(0) ? std::min(next, round) : next;
}

Dispatcher::Candidate Worker::candidate_of(const Waiting& waiting, util::WallTime now) const {
  Dispatcher::Candidate out{
      .user = waiting.user_id, .id = waiting.id, .overdue = is_overdue(waiting.taken_at, now)};
  const auto* platform = platforms::find(waiting.platform);
  if (platform == nullptr) return out;
  const auto& address = fixed_address(*platform);
  if (!address.empty()) out.place = place_of(*platform, address);
  return out;
}

util::Result<void> Worker::begin_round() {
  const auto began = clock_.now();
  if (began < next_round_) return {};
  const util::MutexLock lock(mutex_);
  auto* const dispatcher = &dispatcher_;
  dispatcher->begin_round();
  unfinished_ = false;
  const auto now = clock_.wall();
  const auto read = store_.each_waiting([this, dispatcher, now](const Waiting& waiting) {
    dispatcher->add(candidate_of(waiting, now));
  });
  next_round_ = clock_.in(kRoundPause * (clock_.now() - began));
  return read;
}

std::optional<Turn> Worker::next_turn() {
  const util::MutexLock lock(mutex_);
  return dispatcher_.next();
}

void Worker::serve(const Turn& turn) {
  Ending ending{.place = turn.place};
  try {
    attempt(turn, ending);
  } catch (const std::exception& fault) {
    util::log_error(fmt::format("a publication could not be tried: {}; tried again",
                                util::mask_digits(fault.what())),
                    {{"PUBLICATION", brief(turn.id)}});
    // Counted, so that it ends one day; whether a request is in flight stays as it was recorded.
    if (const auto kept = store_.postpone(turn.id, "an error of the Publisher", true); !kept)
      util::log_error(kept.error().what, {{"PUBLICATION", brief(turn.id)}});
    back_off(turn.id, kLeastTries, {});
  }
  finish(turn, ending);
  wake_();
}

void Worker::finish(const Turn& turn, const Ending& ending) {
  const util::MutexLock lock(mutex_);
  if (!ending.place.empty())
    dispatcher_.leave_place(turn, ending.place, ending.verdict, ending.wait);
  if (ending.own_server_took >= milliseconds(0))
    dispatcher_.note_duration(turn.user, ending.own_server_took, ending.verdict == Verdict::works);
  dispatcher_.finish(turn, ending.used);
  unfinished_ = unfinished_ || ending.unfinished;
}

void Worker::attempt(const Turn& turn, Ending& ending) {
  if (stop_) {
    ending.used = false;
    return;
  }
  auto job = store_.load(turn.id);
  if (!job) {
    util::log_error(job.error().what, {{"PUBLICATION", brief(turn.id)}});
    return back_off(turn.id, kLeastTries, {});
  }
  if (!*job) {
    const util::MutexLock lock(mutex_);
    return dispatcher_.forget(turn.id);
  }
  Attempt attempt(*this, turn, ending, std::move(**job));
  attempt.platform = platforms::find(attempt.job.publication.platform);
  if (attempt.platform == nullptr)
    return give_up(attempt, "this service does not publish at such a platform");
  if (expire_if_due(attempt)) return;
  {
    util::MutexLock lock(mutex_);
    if (!dispatcher_.enter_account(turn.id, attempt.account())) {
      lock.unlock();
      return note_pause(attempt, "the account is paused");
    }
  }
  const bool own = fixed_address(*attempt.platform).empty();
  const auto began = clock_.now();
  const auto evaluation = publish_with_token(attempt);
  // What the end of the program has interrupted before a request is no failed try.
  if (stop_ && !attempt.sent) {
    ending.used = false;
    return;
  }
  // With the lease, for which the vault may have asked the account's server.
  if (own && ending.used)
    ending.own_server_took = std::chrono::ceil<milliseconds>(clock_.now() - began - attempt.queued);
  if (!ending.used) return note_pause(attempt, evaluation.what);
  apply(attempt, evaluation);
  ending.unfinished = evaluation.disposition == Disposition::yielded;
}

bool Worker::is_overdue(util::WallTime taken_at, util::WallTime now) const {
  return now - taken_at >= settings_.longest;
}

bool Worker::expire_if_due(const Attempt& attempt) {
  const auto& job = attempt.job;
  const auto now = clock_.wall();
  if (attempt.in_flight && !recognizes(*attempt.platform, *job.in_flight_since, now)) {
    give_up(attempt, "the platform did not answer");
    return true;
  }
  // Accepted under a wrong clock, in the future: the tries tell how long it has waited.
  const bool late = now < job.taken_at ? job.tries >= kMostTriesWithoutAge
                                       : is_overdue(job.taken_at, now) && job.tries >= kLeastTries;
  if (late) {
    auto why = std::string("it could not be published in time");
    if (!job.what.empty()) why += fmt::format(" ({})", job.what);
    give_up(attempt, attempt.may_be_there() ? why : why + ": send it again");
  }
  return late;
}

tl::expected<TokenLease, Evaluation> Worker::lease(Attempt& attempt, const std::string& refused) {
  const auto& job = attempt.job;
  const bool for_good = job.rejected_since && job.tries >= kLeastTries &&
                        clock_.wall() - *job.rejected_since >= kRejectedForGood;
  const auto began = clock_.now();
  std::optional<Slots::Taken> own;
  if (fixed_address(*attempt.platform).empty()) own.emplace(own_lease_slots_);
  const Slots::Taken slot(lease_slots_);
  attempt.queued += clock_.now() - began;
  const RejectedToken rejected_token{.token = refused, .for_good = for_good};
  return lease_token(vault_, job.publication, rejected_token);
}

Evaluation Worker::publish_with_token(Attempt& attempt) {
  std::string refused;
  for (int round = 0;; ++round) {
    const auto leased = lease(attempt, refused);
    if (!leased) return leased.error();
    // A password, or a token that cannot be refreshed.
    if (leased->access_token == refused) return token_rejected();
    auto evaluation = publish_once(attempt, *leased);
    if (evaluation.disposition != Disposition::token_rejected || round > 0) return evaluation;
    refused = leased->access_token;
  }
}

const std::string& Worker::fixed_address(const platforms::Platform& platform) const {
  const auto found = settings_.platforms.find(platform.name);
  return found == settings_.platforms.end() || found->second.url.empty() ? platform.base_url
                                                                         : found->second.url;
}

tl::expected<Worker::Destination, Evaluation> Worker::destination(const Attempt& attempt,
                                                                  const TokenLease& lease) const {
  const auto found = settings_.platforms.find(attempt.platform->name);
  const auto& fixed = fixed_address(*attempt.platform);
  Destination out{
      .base_url = fixed.empty() ? lease.instance : fixed,
      .security = found == settings_.platforms.end() ? net::Security{} : found->second.security,
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
  auto& ending = attempt.ending;
  if (ending.place.empty()) {
    const auto place =
        place_of(*attempt.platform, to->own ? to->base_url : fixed_address(*attempt.platform));
    const util::MutexLock lock(mutex_);
    if (!dispatcher_.enter_place(attempt.turn, place)) {
      ending.used = false;
      return {.what = "the platform is paused"};
    }
    ending.place = place;
  }
  auto shown = attempt.job.publication;
  shown.id = attempt.job.public_id;
  PublishRequest request{.publication = shown,
                         .lease = lease,
                         .base_url = without_slash(to->base_url),
                         .security = to->security,
                         .made = attempt.job.parts,
                         .now = clock_.wall()};
  if (to->own) {
    // Checked at each connection too: the name may resolve to another address by now.
    if (!settings_.private_addresses) request.admit = service::is_public_address;
    request.limits = attempt.platform->mail_server ? kOwnMailServer : kOwnServer;
  }
  if (attempt.platform->idempotency_window == milliseconds(0)) request.grace = kGrace;
  attempt.account_id = lease.account_id;
  attempt.begin_time_slice();
  auto evaluation =
      publish(*find_api(attempt.platform->name), std::move(request), gateways_, attempt);
  // Somebody's own server cannot speak for all: the person may have written its responses.
  if (to->own && evaluation.scope == Scope::server) evaluation.scope = Scope::account_or_server;
  ending.verdict = attempt.sent ? verdict_of(evaluation) : Verdict::unknown;
  ending.wait = evaluation.wait;
  return evaluation;
}

void Worker::apply(Attempt& attempt, const Evaluation& evaluation) {
  // A day of rejections ends an account only if nothing else came between, and begins anew after
  // the person has connected it again.
  const bool other_end = attempt.sent && evaluation.disposition != Disposition::token_rejected;
  if (attempt.job.rejected_since &&
      (other_end || evaluation.disposition == Disposition::reconnect)) {
    if (const auto kept = store_.forget_rejection(attempt.job.publication.id); !kept)
      util::log_error(kept.error().what, {{"PUBLICATION", brief(attempt.turn.id)}});
  }
  switch (evaluation.disposition) {
    case Disposition::delivered:
      return settle(attempt, State::published, {});
    case Disposition::rejected:
      return give_up(attempt, evaluation.what);
    case Disposition::yielded:
      return;
    case Disposition::token_rejected:
      if (const auto kept = store_.mark_rejected(attempt.job.publication.id, clock_.wall()); !kept)
        util::log_error(kept.error().what, {{"PUBLICATION", brief(attempt.turn.id)}});
      break;
    case Disposition::unknown:
    case Disposition::retry_later:
    case Disposition::reconnect:
      break;
  }
  const bool perhaps = evaluation.disposition == Disposition::unknown || evaluation.perhaps_made;
  if (perhaps && attempt.platform->idempotency_window == milliseconds(0)) {
    attempt.in_flight = true;
    // The next post of the account must not be lost in the same way a moment later.
    back_off(attempt.account(), kUnknownTries, evaluation.wait);
    return give_up(attempt, evaluation.what);
  }
  postpone(attempt, evaluation);
}

void Worker::postpone(const Attempt& attempt, const Evaluation& evaluation) {
  const auto& id = attempt.job.publication.id;
  const bool in_flight = attempt.in_flight || evaluation.disposition == Disposition::unknown;
  if (const auto kept = store_.postpone(id, evaluation.what, in_flight); !kept)
    util::log_error(kept.error().what, {{"PUBLICATION", brief(id)}});
  const auto least =
      evaluation.disposition == Disposition::token_rejected ? kRejectedPause : milliseconds(0);
  {
    const util::MutexLock lock(mutex_);
    // Soon after the person has connected the account again, however long it took.
    const int tries = evaluation.disposition == Disposition::reconnect ? 0 : attempt.job.tries;
    dispatcher_.back_off(id, tries, std::max(evaluation.wait, least));
    if (evaluation.scope != Scope::post) dispatcher_.pause_account(attempt.account(), id);
  }
  util::log_warning(fmt::format("not published yet: {}", evaluation.what),
                    {{"PUBLICATION", brief(id)}, {"PLATFORM", attempt.platform->name}});
}

void Worker::note_pause(Attempt& attempt, std::string_view why) {
  auto& job = attempt.job;
  attempt.ending.used = false;
  if (!is_overdue(job.taken_at, clock_.wall())) return;
  const auto what = job.what.empty() ? std::string(why) : job.what;
  if (const auto kept = store_.postpone(job.publication.id, what, attempt.in_flight); !kept)
    util::log_error(kept.error().what, {{"PUBLICATION", brief(job.publication.id)}});
}

void Worker::back_off(const std::string& id, int tries, milliseconds at_least) {
  const util::MutexLock lock(mutex_);
  dispatcher_.back_off(id, tries, at_least);
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
    return back_off(id, attempt.job.tries, {});
  }
  {
    const util::MutexLock lock(mutex_);
    dispatcher_.forget(id);
  }
  const auto line = fmt::format("{}{}{}", to_string(state), what.empty() ? "" : ": ", what);
  util::log(state == State::published ? util::LogLevel::info : util::LogLevel::error, line,
            {{"PUBLICATION", brief(id)}, {"PLATFORM", attempt.job.publication.platform}});
}

}  // namespace publisher
