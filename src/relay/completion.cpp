#include "relay/completion.hpp"

#include <sys/eventfd.h>

#include <utility>

namespace relay {

Evaluation no_response_in_time() {
  return {.route_down = true, .reason = "no response in time"};
}

void CompletionQueue::set_wake_fd(int fd) {
  const util::MutexLock lock(mutex_);
  wake_fd_ = fd;
}

void CompletionQueue::push(Entry entry) {
  const util::MutexLock lock(mutex_);
  entries_.push_back(std::move(entry));
  if (wake_fd_ >= 0) ::eventfd_write(wake_fd_, 1);
  pushed_.notify_all();
}

std::vector<CompletionQueue::Entry> CompletionQueue::take() {
  const util::MutexLock lock(mutex_);
  return std::exchange(entries_, {});
}

std::vector<CompletionQueue::Entry> CompletionQueue::wait(std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  util::MutexLock lock(mutex_);
  while (entries_.empty() && pushed_.wait_until(lock, deadline)) {
  }
  return std::exchange(entries_, {});
}

}  // namespace relay
