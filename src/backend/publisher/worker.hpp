// Makes what waits in the store, one after the other, each user in his turn. One thread.
//
// A request that leaves is marked before, and what the platform made is noted before the next one
// leaves. So after a crash, as after an answer that did not come, it is known that it is not known:
// a platform that knows repeats is asked again with the same key, any other never.
#pragma once

#include <atomic>
#include <map>
#include <string>

#include "backend/publisher/platform.hpp"
#include "backend/publisher/schedule.hpp"
#include "backend/publisher/store.hpp"
#include "backend/publisher/turns.hpp"
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
  Worker(Store& store, service::Peer& vault, Outside outside, WorkerSettings settings,
         const util::Clock& clock, const std::atomic<bool>& stop, std::uint64_t seed);

  /// Whatever is due, for a minute; then when the next will be.
  std::chrono::milliseconds run();

 private:
  struct Attempt;
  /// True if a part was made and more are to follow.
  bool attempt(const std::string& id);
  /// Settles what nobody can know any more, and what has waited too long.
  bool is_over(const Attempt& attempt);
  Verdict make(Attempt& attempt);
  Verdict publish(Attempt& attempt, const Lease& lease);
  void conclude(Attempt& attempt, const Verdict& verdict);
  void postpone(const Attempt& attempt, const Verdict& verdict);
  /// It will not be made: failed, or maybe sent if something of it is there or may be.
  void give_up(const Attempt& attempt, const std::string& what);
  void settle(const Attempt& attempt, State state, const std::string& what);

  Store& store_;
  service::Peer& vault_;
  Outside outside_;
  WorkerSettings settings_;
  const util::Clock& clock_;
  const std::atomic<bool>& stop_;
  Schedule schedule_;
  Turns turns_;
};

}  // namespace publisher
