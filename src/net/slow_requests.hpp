// A peer that sends its request one octet at a time holds a connection for as long as it likes: an
// idle limit does not see it. Here each request has a time to arrive whole.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>

#include "util/clock.hpp"

namespace net {

/// Any thread.
class SlowRequests {
 public:
  SlowRequests(const util::Clock& clock, util::Duration limit) : clock_(clock), limit_(limit) {}

  /// From now on its next request has the limit to arrive whole. `socket` stays open until
  /// closed().
  void expect(int socket);
  /// It is here: its answer may take any time.
  void arrived(int socket);
  void closed(int socket);
  /// Shuts down those that are late (not yet closed: that is their owner's).
  void step();

  /// Steps each second while there is something to expect; returns after end().
  void watch();
  void end();

 private:
  const util::Clock& clock_;
  const util::Duration limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<int, util::Deadline> expected_;  ///< by socket
  bool ended_ = false;
};

}  // namespace net
