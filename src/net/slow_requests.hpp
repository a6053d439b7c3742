// Limits the time in which a request must be complete: a peer that sends one octet at a time would
// hold its connection without end, and an idle limit does not notice.
#pragma once

#include <map>

#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace net {

/// Thread-safe.
class SlowRequests {
 public:
  SlowRequests(const util::Clock& clock, util::Duration limit) : clock_(clock), limit_(limit) {}

  /// Starts the limit of the next request on `socket`, which stays open until closed().
  void expect(int socket);
  /// Ends the limit: the request is complete, its response may take any time.
  void arrived(int socket);
  void closed(int socket);
  /// Shuts down (does not close) the sockets whose requests are late.
  void step();

  /// Calls step() each second while a request is expected. Returns after end().
  void watch();
  void end();

 private:
  const util::Clock& clock_;
  const util::Duration limit_;
  util::Mutex mutex_;
  util::CondVar changed_;
  std::map<int, util::Deadline> expected_ GUARDED_BY(mutex_);  ///< by socket
  bool ended_ GUARDED_BY(mutex_) = false;
};

}  // namespace net
