#include "relay/completion.hpp"

#include <sys/eventfd.h>

#include <utility>

namespace relay {

void CompletionQueue::set_wake_fd(int fd) {
  const std::lock_guard lock(mutex_);
  wake_fd_ = fd;
}

void CompletionQueue::push(Entry entry) {
  const std::lock_guard lock(mutex_);
  entries_.push_back(std::move(entry));
  if (wake_fd_ >= 0) ::eventfd_write(wake_fd_, 1);
  pushed_.notify_all();
}

std::vector<CompletionQueue::Entry> CompletionQueue::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(entries_, {});
}

std::vector<CompletionQueue::Entry> CompletionQueue::wait(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  pushed_.wait_for(lock, limit, [this] { return !entries_.empty(); });
  return std::exchange(entries_, {});
}

}  // namespace relay
