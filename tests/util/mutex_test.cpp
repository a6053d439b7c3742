#include "util/mutex.hpp"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace {

class Gate {
 public:
  void open() EXCLUDES(mutex_) {
    const util::MutexLock lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void pass() EXCLUDES(mutex_) {
    util::MutexLock lock(mutex_);
    while (!open_) changed_.wait(lock);
  }

 private:
  util::Mutex mutex_;
  util::CondVar changed_;
  bool open_ GUARDED_BY(mutex_) = false;
};

}  // namespace

TEST_CASE("a condition variable wakes a thread that waits with the lock") {
  Gate gate;
  std::thread waiting([&] { gate.pass(); });
  gate.open();
  waiting.join();
}

TEST_CASE("a lock can be released for a while, and a wait ends at its time limit") {
  util::Mutex mutex;
  util::MutexLock lock(mutex);
  lock.unlock();
  const bool is_open = mutex.try_lock();
  CHECK(is_open);
  if (is_open) mutex.unlock();
  lock.lock();
  util::CondVar never;
  CHECK_FALSE(never.wait_until(lock, std::chrono::steady_clock::now()));
  CHECK_FALSE(never.wait_for(lock, 0ms));
}

TEST_CASE("a timed mutex belongs to one thread at a time, and is waited for within the limit") {
  util::TimedMutex mutex;
  const auto is_free = [&] {
    bool locked = false;
    std::thread([&] {
      if (!mutex.try_lock_for(1ms)) return;
      mutex.unlock();
      locked = true;
    }).join();
    return locked;
  };
  int checked = 0;
  if (mutex.try_lock_for(0ms)) {
    util::TimedMutexLock lock(mutex);
    CHECK_FALSE(is_free());
    lock.unlock();
    CHECK(is_free());
    ++checked;
  }
  if (mutex.try_lock_for(0ms)) {
    const util::TimedMutexLock lock(mutex);
    CHECK_FALSE(is_free());
    ++checked;
  }
  CHECK(is_free());
  CHECK(checked == 2);
}

TEST_CASE("a thread that waits for a timed mutex gets it when it is unlocked") {
  util::TimedMutex mutex;
  int sum = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 1'000; ++n) {
        if (!mutex.try_lock_for(10s)) return;
        const util::TimedMutexLock lock(mutex);
        ++sum;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(sum == 4'000);
}
