#include "database/group_commit.hpp"

#include <cassert>

namespace database {

namespace {

/// A larger group would delay its first change without sparing the disk a sync.
constexpr std::size_t kLargest = 64;

}  // namespace

void GroupCommit::run(const std::function<void(Database&)>& change) {
  Waiting own{change};
  if (const auto group = join(own); !group.empty()) {
    commit(group);
    leave(group);
  }
  if (own.fault) std::rethrow_exception(own.fault);
}

/// Waits until another thread has committed `own`, and returns no group then. Otherwise this thread
/// leads, and the group that it commits is returned.
GroupCommit::Group GroupCommit::join(Waiting& own) {
  util::MutexLock lock(mutex_);
  queue_.push_back(&own);
  if (led_)
    while (!own.done && !own.leads) own.changed.wait(lock);
  Group group;
  if (own.done) return group;
  led_ = true;
  while (!queue_.empty() && group.size() < kLargest) {
    group.push_back(queue_.front());
    queue_.pop_front();
  }
  assert(group.front() == &own);
  return group;
}

/// Wakes the threads of a committed group, and the next leader.
void GroupCommit::leave(const Group& group) {
  const util::MutexLock lock(mutex_);
  assert(led_);
  for (auto* one : group) {
    one->done = true;
    one->changed.notify_one();
  }
  led_ = !queue_.empty();
  if (!led_) return;
  queue_.front()->leads = true;
  queue_.front()->changed.notify_one();
}

std::size_t GroupCommit::waiting() const {
  const util::MutexLock lock(mutex_);
  return queue_.size();
}

void GroupCommit::commit(const Group& group) {
  const util::MutexLock lock(lock_);
  if (group.size() > 1) {
    try {
      Transaction transaction(database_);
      for (auto* one : group) one->change(database_);
      transaction.commit();
      return;
    } catch (...) {  // a transaction for each change shows which one fails
    }
  }
  for (auto* one : group) commit_alone(*one);
}

void GroupCommit::commit_alone(Waiting& one) {
  try {
    Transaction transaction(database_);
    one.change(database_);
    transaction.commit();
  } catch (...) {
    one.fault = std::current_exception();
  }
}

}  // namespace database
