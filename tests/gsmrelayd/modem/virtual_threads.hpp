// Threads that share one FakeClock, for tests of several modems' loops in virtual time. One thread
// runs at a time, so nothing depends on the machine's scheduler; the clock moves only when all of
// them wait, to the next time that one of them or an event waits for.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "firmware-host/timers.hpp"
#include "tests/doubles/fake_clock.hpp"

namespace rig {

/// Used by the thread that runs, and before run().
class VirtualThreads {
 public:
  explicit VirtualThreads(doubles::FakeClock& clock) : clock_(clock) {}

  /// Calls `what` once `from_now` has passed. It must not wait.
  void at(util::Duration from_now, std::function<void()> what) {
    events_.emplace(clock_.in(from_now), std::move(what));
  }
  /// Runs the timers of an emulator too when they are due, and `then` after them.
  void drive(firmware::Timers& timers, std::function<void()> then) {
    timers_ = &timers;
    after_timers_ = std::move(then);
  }
  /// Runs each of `bodies` in a thread of its own. Returns when all have returned; events that are
  /// left are not called.
  void run(const std::vector<std::function<void()>>& bodies) {
    waits_.assign(bodies.size(), Wait{.until = clock_.now()});
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < bodies.size(); ++i)
      threads.emplace_back([this, i, &body = bodies[i]] {
        await_turn(i);
        body();
        waits_[i].ended = true;
        pass_turn(i);
      });
    pass_turn(0);
    for (auto& thread : threads) thread.join();
  }
  /// Waits until `until`, or until `done` returns true. Other threads run meanwhile. For bodies.
  void wait_until(util::Deadline until, std::function<bool()> done = {}) {
    const auto self = *turn_;
    waits_[self].until = until;
    waits_[self].done = std::move(done);
    pass_turn(self);
    await_turn(self);
  }

 private:
  struct Wait {
    util::Deadline until{};
    std::function<bool()> done{};
    bool ended = false;
  };

  void await_turn(std::size_t self) {
    std::unique_lock lock(mutex_);
    turned_.wait(lock, [&] { return turn_ == self; });
  }
  /// Chooses the next thread to run, the one after `self` first.
  void pass_turn(std::size_t self) {
    const auto next = choose_next(self);
    const std::lock_guard lock(mutex_);
    turn_ = next;
    turned_.notify_all();
  }
  std::optional<std::size_t> choose_next(std::size_t self) {
    for (;;) {
      run_events();
      bool any = false;
      auto next = next_event();
      for (std::size_t i = 1; i <= waits_.size(); ++i) {
        const auto other = (self + i) % waits_.size();
        const auto& wait = waits_[other];
        if (wait.ended) continue;
        if (wait.until <= clock_.now() || (wait.done && wait.done())) return other;
        any = true;
        next = std::min(next, wait.until);
      }
      if (!any) return std::nullopt;
      clock_.advance(next - clock_.now());
    }
  }
  util::Deadline next_timer() const {
    return timers_ == nullptr ? util::Deadline::max()
                              : timers_->next().value_or(util::Deadline::max());
  }
  util::Deadline next_event() const {
    return events_.empty() ? next_timer() : std::min(next_timer(), events_.begin()->first);
  }
  void run_events() {
    while (next_event() <= clock_.now()) {
      if (next_timer() <= clock_.now()) {
        timers_->run();
        after_timers_();
        continue;
      }
      const auto what = std::move(events_.begin()->second);
      events_.erase(events_.begin());
      what();
    }
  }

  doubles::FakeClock& clock_;
  std::multimap<util::Deadline, std::function<void()>> events_;
  firmware::Timers* timers_ = nullptr;
  std::function<void()> after_timers_;
  std::vector<Wait> waits_;
  std::mutex mutex_;  ///< guards turn_, and with it passes the rest from thread to thread
  std::condition_variable turned_;
  std::optional<std::size_t> turn_;  ///< the thread that runs
};

}  // namespace rig
