#include "util/mutex.hpp"

#include <doctest/doctest.h>

#include <thread>

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

TEST_CASE("a lock can be opened for a while, and a wait ends with its time") {
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
