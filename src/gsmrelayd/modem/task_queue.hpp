// Functions that other threads run on a modem's thread, each with a deadline for its start.
#pragma once

#include <deque>
#include <functional>
#include <future>

#include "io/bell.hpp"
#include "modem/modem.hpp"
#include "util/clock.hpp"
#include "util/mutex.hpp"
#include "util/result.hpp"

namespace gsmrelayd {

/// Thread-safe. The modem's thread calls run_pending(), any other thread run_on_modem_thread().
class TaskQueue {
 public:
  explicit TaskQueue(io::Bell& bell) : bell_(bell) {}

  using Task = std::function<void(modem::Modem&)>;

  /// Runs `task` on the modem's thread and waits for its end. Returns `retry` if it has not started
  /// within `patience` (the modem is down or busy); a started task has no time limit.
  util::Result<void> run_on_modem_thread(Task task, std::chrono::milliseconds patience);

  /// Runs all waiting tasks and returns their number. Drops tasks whose caller has timed out.
  int run_pending(modem::Modem& modem);
  bool empty() const;
  /// Fails all waiting and later tasks with `retry`: the modem's thread is ending.
  void close();

 private:
  struct PendingTask;
  io::Bell& bell_;
  mutable util::Mutex mutex_;
  bool closed_ GUARDED_BY(mutex_) = false;
  // shared: the caller may time out while the modem's thread takes it
  std::deque<std::shared_ptr<PendingTask>> pending_ GUARDED_BY(mutex_);
};

}  // namespace gsmrelayd
