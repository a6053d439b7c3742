// Publishes what waits in the store, one after the other, each user in turn. One thread.
//
// A request that leaves is marked in flight before, and what the platform made is recorded before
// the next one leaves. So after a crash, as after a response that did not come, the outcome is
// known to be unknown: a platform that recognizes repeats is asked again with the same key, any
// other never.
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

/// What the configuration says about one platform.
struct PlatformSettings {
  std::string url;  ///< instead of its own, or of every account's instance
  net::Security security;
};

struct WorkerSettings {
  std::map<std::string, PlatformSettings, std::less<>> platforms;
  std::chrono::milliseconds longest{std::chrono::hours(24 * 7)};  ///< then it is given up
  /// An account's instance may be on this host, and unencrypted then.
  bool private_addresses = false;
};

class Worker {
 public:
  Worker(Store& store, service::Peer& vault, Gateways gateways, WorkerSettings settings,
         const util::Clock& clock, const std::atomic<bool>& stop, std::uint64_t seed);

  /// Publishes what is due, for a minute at most. Returns when the next will be due.
  std::chrono::milliseconds run();

 private:
  class Attempt;
  struct Destination;
  /// Returns true if a part was made and more are to follow.
  bool attempt(const std::string& id);
  /// Settles what nobody can know any more, and what has waited too long; true if it did.
  bool expire_if_due(const Attempt& attempt);
  /// Publishes with a leased token, and once more with another one if the platform rejects it.
  Evaluation publish_with_token(Attempt& attempt);
  Evaluation publish_once(Attempt& attempt, const TokenLease& lease);
  /// Decides where the account is published; an Evaluation if nowhere.
  tl::expected<Destination, Evaluation> destination(const Attempt& attempt,
                                                    const TokenLease& lease) const;
  /// Settles or postpones the publication.
  void apply(Attempt& attempt, const Evaluation& evaluation);
  void postpone(const Attempt& attempt, const Evaluation& evaluation);
  /// Settles it as failed, or as maybe sent if something of it exists or may exist.
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
