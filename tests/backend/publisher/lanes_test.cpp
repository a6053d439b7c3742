#include "backend/publisher/lanes.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace {

/// A point that threads wait at until it is opened.
struct Gate {
  std::mutex mutex;
  std::condition_variable changed;
  int waiting = 0;
  bool open = false;

  void pass() {
    std::unique_lock lock(mutex);
    ++waiting;
    changed.notify_all();
    changed.wait(lock, [this] { return open; });
  }
  void await(int count) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return waiting >= count; });
  }
  void set_open() {
    const std::lock_guard lock(mutex);
    open = true;
    changed.notify_all();
  }
};

}  // namespace

TEST_CASE("tasks that block have a thread each, and a thread is used again") {
  Gate gate;
  std::atomic<int> done{0};
  {
    publisher::Lanes lanes;
    for (int i = 0; i < 20; ++i)
      lanes.start([&] {
        gate.pass();
        ++done;
      });
    gate.await(20);
    CHECK(done == 0);
    gate.set_open();
    for (int i = 0; i < 200; ++i) lanes.start([&] { ++done; });
  }
  CHECK(done == 220);
}

TEST_CASE("slots let a limited number of threads in at once") {
  publisher::Slots slots(3);
  std::atomic<int> inside{0}, most{0};
  {
    publisher::Lanes lanes;
    for (int i = 0; i < 50; ++i)
      lanes.start([&] {
        const publisher::Slots::Taken slot(slots);
        const int now = ++inside;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
        }
        --inside;
      });
  }
  CHECK(most >= 1);
  CHECK(most <= 3);
}
