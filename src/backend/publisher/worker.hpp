// Publishes what waits in the store, each user in turn and one publication of a user at a time. A
// task, which blocks, for each publication: a slow server delays nobody but its user.
//
// A request is marked in flight before it is sent, and each created post is recorded before the
// next request. So after a crash, as after a lost response, the store says that the outcome is
// unknown: the request is repeated, with the same key, only at a platform that recognizes repeats.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>

#include "backend/publisher/dispatcher.hpp"
#include "backend/publisher/lanes.hpp"
#include "backend/publisher/publish.hpp"
#include "backend/publisher/store.hpp"
#include "service/peer.hpp"
#include "util/mutex.hpp"

namespace publisher {

/// The settings of one platform from the configuration.
struct PlatformSettings {
  std::string url;  ///< replaces its own address, and the instance of every account
  net::Security security;
};

struct WorkerSettings {
  std::map<std::string, PlatformSettings, std::less<>> platforms;
  std::chrono::milliseconds longest{std::chrono::hours(24 * 7)};  ///< then it fails
  /// Accounts may name this host, without encryption.
  bool private_addresses = false;
};

/// Runs a task that blocks, on a thread of its own; or at once, as tests do.
using Executor = std::function<void(std::function<void()>)>;

class Worker {
 public:
  /// The vault serves 64 requests at once, some of them other programs'.
  static constexpr int kLeasesAtOnce = 56;
  /// Of these, for accounts at servers of users' own, which may not answer the vault.
  static constexpr int kOwnLeasesAtOnce = 40;

  /// `vault` and `gateways` are called by several tasks at once. `wake` is called after each task,
  /// so that run() is called again. No task may run when the worker is destroyed.
  Worker(
      Store& store, service::Peer& vault, Gateways gateways, WorkerSettings settings,
      const util::Clock& clock, const std::atomic<bool>& stop, std::uint64_t seed,
      Executor executor = [](const std::function<void()>& task) { task(); },
      std::function<void()> wake = [] {});

  /// Starts a task for each publication that is due, for a minute at most. Returns how long to wait
  /// before the next call. Used by one thread.
  std::chrono::milliseconds run() EXCLUDES(mutex_);

 private:
  class Attempt;
  struct Destination;
  /// What a task reports about its turn.
  struct Ending {
    bool used = true;         ///< of the turn: false if a pause prevented the try
    bool unfinished = false;  ///< a post of a thread was made, and more must follow
    std::string place{};      ///< where a request was begun, or may be begun
    Verdict verdict = Verdict::unknown;
    std::chrono::milliseconds wait{0};
    std::chrono::milliseconds own_server_took{-1};  ///< -1: none was asked
  };
  /// Reads what waits into the dispatcher, unless that was done a moment ago.
  util::Result<void> begin_round() EXCLUDES(mutex_);
  Dispatcher::Candidate candidate_of(const Waiting& waiting, util::WallTime now) const;
  std::optional<Turn> next_turn() EXCLUDES(mutex_);
  void serve(const Turn& turn) EXCLUDES(mutex_);
  void finish(const Turn& turn, const Ending& ending) EXCLUDES(mutex_);
  void attempt(const Turn& turn, Ending& ending);
  /// Settles a publication whose outcome stays unknown, or which waited too long. Returns whether
  /// it did.
  bool expire_if_due(const Attempt& attempt);
  bool is_overdue(util::WallTime taken_at, util::WallTime now) const;
  /// Publishes with a leased token, and once more with another one if the platform rejects it.
  Evaluation publish_with_token(Attempt& attempt);
  tl::expected<TokenLease, Evaluation> lease(Attempt& attempt, const std::string& refused);
  Evaluation publish_once(Attempt& attempt, const TokenLease& lease);
  /// Returns the address at which all publish: of the configuration or the platform; or "".
  const std::string& fixed_address(const platforms::Platform& platform) const;
  /// Decides to which address to send; an Evaluation if there is none.
  tl::expected<Destination, Evaluation> destination(const Attempt& attempt,
                                                    const TokenLease& lease) const;
  /// Settles or postpones the publication.
  void apply(Attempt& attempt, const Evaluation& evaluation);
  void postpone(const Attempt& attempt, const Evaluation& evaluation);
  /// Counts a try of a publication that waits in a pause once its time limit has passed.
  void note_pause(Attempt& attempt, std::string_view why);
  /// Settles it as failed, or as `maybe_sent` if a part of it exists or may exist.
  void give_up(const Attempt& attempt, const std::string& what);
  void settle(const Attempt& attempt, State state, const std::string& what);
  void back_off(const std::string& id, int tries, std::chrono::milliseconds at_least)
      EXCLUDES(mutex_);

  Store& store_;
  service::Peer& vault_;
  const Gateways gateways_;
  const WorkerSettings settings_;
  const util::Clock& clock_;
  const std::atomic<bool>& stop_;
  const Executor executor_;
  const std::function<void()> wake_;
  Slots lease_slots_{kLeasesAtOnce};
  Slots own_lease_slots_{kOwnLeasesAtOnce};  ///< taken before one of `lease_slots_`
  util::Deadline next_round_;                ///< used by run() alone
  util::Mutex mutex_;
  Dispatcher dispatcher_ GUARDED_BY(mutex_);
  bool unfinished_ GUARDED_BY(mutex_) = false;
};

}  // namespace publisher
