// Changes from many threads, as many as come together in one transaction: one fsync serves them
// all.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <vector>

#include "database/database.hpp"

namespace database {

/// Thread-safe. Whoever comes first leads: commits what has gathered, then hands the lead on.
class GroupCommit {
 public:
  /// `lock` is that of whoever else uses `database`; it is held while a group is committed.
  GroupCommit(Database& database, std::mutex& lock) : database_(database), lock_(lock) {}

  /// Runs `change` in a transaction, perhaps with others', and returns once it is on disk. Throws
  /// what `change` or the commit threw: then nothing of it is there. It may be run a second time,
  /// on its own, after another one of its group has failed.
  void run(const std::function<void(Database&)>& change);
  /// How many wait for the group after the one under way.
  std::size_t waiting() const;

 private:
  struct Waiting {
    const std::function<void(Database&)>& change;
    std::exception_ptr fault = nullptr;
    bool done = false, leads = false;
    std::condition_variable changed = {};
  };
  using Group = std::vector<Waiting*>;
  void commit(const Group& group);
  void commit_alone(Waiting& one);

  Database& database_;
  std::mutex& lock_;
  mutable std::mutex mutex_;
  std::deque<Waiting*> queue_;
  bool led_ = false;
};

}  // namespace database
