// Publishes what waits in the store, one publication at a time, each user in turn. One thread.
//
// A request is marked in flight before it is sent, and each created post is recorded before the
// next request. So after a crash, as after a lost response, the store says that the outcome is
// unknown: the request is repeated, with the same key, only at a platform that recognizes repeats.
#pragma once

#include <atomic>
#include <map>
#include <string>

#include "backend/publisher/fair_scheduler.hpp"
#include "backend/publisher/publish.hpp"
#include "backend/publisher/schedule.hpp"
#include "backend/publisher/store.hpp"
#include "service/peer.hpp"

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

class Worker {
 public:
  Worker(Store& store, service::Peer& vault, Gateways gateways, WorkerSettings settings,
         const util::Clock& clock, const std::atomic<bool>& stop, std::uint64_t seed);

  /// Publishes what is due, for a minute at most. Returns how long to wait before the next call.
  std::chrono::milliseconds run();

 private:
  class Attempt;
  struct Destination;
  /// Returns true if a post of a thread was made and more must follow.
  bool attempt(const std::string& id);
  /// Settles a publication whose outcome stays unknown, or which waited too long. Returns whether
  /// it did.
  bool expire_if_due(const Attempt& attempt);
  /// Publishes with a leased token, and once more with another one if the platform rejects it.
  Evaluation publish_with_token(Attempt& attempt);
  Evaluation publish_once(Attempt& attempt, const TokenLease& lease);
  /// Decides to which address to send; an Evaluation if there is none.
  tl::expected<Destination, Evaluation> destination(const Attempt& attempt,
                                                    const TokenLease& lease) const;
  /// Settles or postpones the publication.
  void apply(Attempt& attempt, const Evaluation& evaluation);
  void postpone(const Attempt& attempt, const Evaluation& evaluation);
  /// Settles it as failed, or as `maybe_sent` if a part of it exists or may exist.
  void give_up(const Attempt& attempt, const std::string& what);
  void settle(const Attempt& attempt, State state, const std::string& what);

  Store& store_;
  service::Peer& vault_;
  Gateways gateways_;
  WorkerSettings settings_;
  const util::Clock& clock_;
  const std::atomic<bool>& stop_;
  Schedule schedule_;
  FairScheduler scheduler_;
};

}  // namespace publisher
