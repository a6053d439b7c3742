#include "backend/publisher/lanes.hpp"

#include <chrono>
#include <utility>

namespace publisher {
namespace {

/// A thread ends after this time without a task.
constexpr std::chrono::seconds kIdleThread{60};

}  // namespace

Lanes::~Lanes() {
  std::map<int, util::Thread> threads;
  {
    const util::MutexLock lock(mutex_);
    closing_ = true;
    threads.swap(threads_);
  }
  changed_.notify_all();
  threads.clear();  // joins them
}

void Lanes::start(std::function<void()> task) {
  const util::MutexLock lock(mutex_);
  for (const int number : std::exchange(ended_, {})) threads_.erase(number);  // returns at once
  tasks_.push_back(std::move(task));
  if (idle_ >= tasks_.size()) return changed_.notify_one();
  const int number = ++last_number_;
  try {
    threads_.emplace(number, util::Thread("lane", [this, number] { serve(number); }));
  } catch (...) {
    tasks_.pop_back();
    throw;
  }
}

void Lanes::serve(int number) {
  util::MutexLock lock(mutex_);
  for (;;) {
    while (tasks_.empty()) {
      if (closing_) return;
      ++idle_;
      const bool in_time = changed_.wait_for(lock, kIdleThread);
      --idle_;
      if (in_time || !tasks_.empty() || closing_) continue;
      ended_.push_back(number);
      return;
    }
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    task = nullptr;
    lock.lock();
  }
}

void Slots::take() {
  util::MutexLock lock(mutex_);
  while (free_ == 0) freed_.wait(lock);
  --free_;
}

void Slots::give_back() {
  {
    const util::MutexLock lock(mutex_);
    ++free_;
  }
  freed_.notify_one();
}

}  // namespace publisher
