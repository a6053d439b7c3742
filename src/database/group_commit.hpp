// Group commit: changes of several threads in one transaction, so that one fsync serves all of
// them.
#pragma once

#include <deque>
#include <exception>
#include <functional>
#include <vector>

#include "database/database.hpp"
#include "util/mutex.hpp"

namespace database {

/// The first thread that comes leads: it commits the changes that wait, then passes the lead to the
/// first thread that has come meanwhile. Any thread.
class GroupCommit {
 public:
  /// `lock` guards `database`; it is held while a group is committed.
  GroupCommit(Database& database, util::Mutex& lock) : database_(database), lock_(lock) {}

  /// Runs `change` in a transaction, perhaps together with others, and returns when it is on disk.
  /// Throws what `change` or the commit threw; nothing of the change is stored then. `change` runs
  /// a second time, in a transaction of its own, if the transaction of its group fails.
  void run(const std::function<void(Database&)>& change) EXCLUDES(mutex_, lock_);
  /// Returns how many changes wait for the next group.
  std::size_t waiting() const EXCLUDES(mutex_);

 private:
  /// A change and its result, on the stack of the thread that waits for it. Guarded by mutex_ while
  /// the change waits in queue_; then the leader writes `fault` before it sets `done`.
  struct Waiting {
    const std::function<void(Database&)>& change;
    std::exception_ptr fault = nullptr;
    bool done = false, leads = false;
    util::CondVar changed = {};
  };
  using Group = std::vector<Waiting*>;
  Group join(Waiting& own) EXCLUDES(mutex_);
  void leave(const Group& group) EXCLUDES(mutex_);
  void commit(const Group& group) EXCLUDES(lock_);
  void commit_alone(Waiting& one) REQUIRES(lock_);

  Database& database_;
  util::Mutex& lock_;
  mutable util::Mutex mutex_;
  std::deque<Waiting*> queue_ GUARDED_BY(mutex_);
  bool led_ GUARDED_BY(mutex_) = false;  ///< a thread commits, or will at once
};

}  // namespace database
