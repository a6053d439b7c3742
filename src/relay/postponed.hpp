// The deliveries that wait in the spool for a time that their own attempts do not give.
#pragma once

#include <set>
#include <string>
#include <unordered_map>
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

  /// Remembers the delivery `id`, also one that was released: it has a new time. `sender`: whose
  /// release it waits for; "": of release_all() only.
  void add(spool::Id id, const std::string& sender);
  /// Forgets a delivery that is started, or that the spool has made due.
  void remove(spool::Id id);
  /// Releases the deliveries of `sender`, or all.
  void release(const std::string& sender);
  void release_all();
  /// Returns the first released deliveries, at most `limit`. They stay released until remove().
  std::vector<spool::Id> released(std::size_t limit) const;
  bool any_released() const { return !released_.empty(); }

 private:
  std::unordered_map<spool::Id, std::string> waiting_;  ///< and their senders
  std::set<spool::Id> released_;                        ///< the oldest first
};

}  // namespace relay
