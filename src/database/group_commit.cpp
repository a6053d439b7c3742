#include "database/group_commit.hpp"

namespace database {

namespace {

/// More would make the first of them wait without sparing the disk anything.
constexpr std::size_t kLargest = 64;

}  // namespace

void GroupCommit::run(const std::function<void(Database&)>& change) {
  Waiting own{change};
  Group group;
  group.reserve(kLargest);
  {
    std::unique_lock lock(mutex_);
    queue_.push_back(&own);
    if (led_) own.changed.wait(lock, [&own] { return own.done || own.leads; });
    if (!own.done) {
      led_ = true;
      while (!queue_.empty() && group.size() < kLargest) {
        group.push_back(queue_.front());
        queue_.pop_front();
      }
    }
  }
  if (!own.done) {
    commit(group);
    const std::lock_guard lock(mutex_);
    for (auto* one : group) {
      one->done = true;
      one->changed.notify_one();
    }
    led_ = !queue_.empty();
    if (led_) {
      queue_.front()->leads = true;
      queue_.front()->changed.notify_one();
    }
  }
  if (own.fault) std::rethrow_exception(own.fault);
}

std::size_t GroupCommit::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void GroupCommit::commit(const Group& group) {
  const std::lock_guard lock(lock_);
  if (group.size() > 1) {
    try {
      Transaction transaction(database_);
      for (auto* one : group) one->change(database_);
      transaction.commit();
      return;
    } catch (...) {  // whose fault it was shows when each has a transaction of its own
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
