// Threads for tasks that block: each task has a thread for itself until it ends. Any thread.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <vector>

#include "util/mutex.hpp"
#include "util/thread.hpp"

namespace publisher {

class Lanes {
 public:
  Lanes() = default;
  /// Waits for all tasks: ask them to stop before that.
  ~Lanes();
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  /// Runs `task` on a thread that has none, or on a new one. The caller limits the number of tasks.
  /// An exception of a task ends the program. Throws std::system_error without a thread: then the
  /// task will not run.
  void start(std::function<void()> task) EXCLUDES(mutex_);

 private:
  void serve(int number) EXCLUDES(mutex_);

  util::Mutex mutex_;
  util::CondVar changed_;
  std::deque<std::function<void()>> tasks_ GUARDED_BY(mutex_);  ///< not begun
  std::size_t idle_ GUARDED_BY(mutex_) = 0;
  bool closing_ GUARDED_BY(mutex_) = false;
  int last_number_ GUARDED_BY(mutex_) = 0;
  std::map<int, util::Thread> threads_ GUARDED_BY(mutex_);
  std::vector<int> ended_ GUARDED_BY(mutex_);  ///< threads to be joined
};

/// Limits how many threads do something at once.
class Slots {
 public:
  explicit Slots(int free) : free_(free) {}
  /// Waits for a free slot and takes it until the end of the scope.
  class Taken {
   public:
    explicit Taken(Slots& slots) : slots_(slots) { slots_.take(); }
    ~Taken() { slots_.give_back(); }
    Taken(const Taken&) = delete;
    Taken& operator=(const Taken&) = delete;

   private:
    Slots& slots_;
  };

 private:
  void take() EXCLUDES(mutex_);
  void give_back() EXCLUDES(mutex_);

  util::Mutex mutex_;
  util::CondVar freed_;
  int free_ GUARDED_BY(mutex_);
};

}  // namespace publisher
