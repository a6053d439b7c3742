// The deliveries that wait in the spool for a time that their own attempts do not give.
#pragma once

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "spool/types.hpp"

namespace relay {

/// Belongs to the relay thread. A delivery is postponed because its sender is held, its sender's
/// turn is far away, or its route is down. When that ends it need not wait for its time. After a
/// restart of the program nothing is known, and each delivery waits for its time.
class Postponed {
 public:
  /// Above this number a delivery is not remembered: it waits for its time.
  static constexpr std::size_t kMost = 16'384;

  /// Remembers the delivery `id`. `sender`: whose release it waits for; "": of release_all() only.
  void add(spool::Id id, const std::string& sender);
  /// Forgets a delivery that is started.
  void remove(spool::Id id) { waiting_.erase(id); }
  /// Releases the deliveries of `sender`, or all.
  void release(const std::string& sender);
  void release_all();
  /// Returns the released deliveries and forgets them.
  std::vector<spool::Id> take_released() { return std::exchange(released_, {}); }

 private:
  std::unordered_map<spool::Id, std::string> waiting_;  ///< and their senders
  std::vector<spool::Id> released_;
};

}  // namespace relay
