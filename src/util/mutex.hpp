// std::mutex and std::condition_variable with clang's thread-safety annotations: each mutex says
// what it guards, and `clang -Wthread-safety` refuses an access without the lock. With g++ the
// annotations vanish and the classes cost what the standard ones cost.
//
//   mutable util::Mutex mutex_;
//   int count_ GUARDED_BY(mutex_) = 0;
//   void add_locked() REQUIRES(mutex_);  // the caller holds it
//   …
//   const util::MutexLock lock(mutex_);
//   ++count_;
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#if defined(__clang__)
#define GSMRELAY_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define GSMRELAY_THREAD_ATTRIBUTE(x)
#endif

/// Marks a member that is read and written only while the mutex is locked.
#define GUARDED_BY(mutex) GSMRELAY_THREAD_ATTRIBUTE(guarded_by(mutex))
/// Marks a pointer whose target is read and written only while the mutex is locked.
#define PT_GUARDED_BY(mutex) GSMRELAY_THREAD_ATTRIBUTE(pt_guarded_by(mutex))
/// Marks a function whose caller holds the mutex.
#define REQUIRES(...) GSMRELAY_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
/// Marks a function that locks the mutex itself: its caller does not hold it.
#define EXCLUDES(...) GSMRELAY_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
/// Marks the order in which several mutexes are locked.
#define ACQUIRED_BEFORE(...) GSMRELAY_THREAD_ATTRIBUTE(acquired_before(__VA_ARGS__))
#define ACQUIRED_AFTER(...) GSMRELAY_THREAD_ATTRIBUTE(acquired_after(__VA_ARGS__))
/// For functions of a class that is itself a lock.
#define CAPABILITY(name) GSMRELAY_THREAD_ATTRIBUTE(capability(name))
#define SCOPED_CAPABILITY GSMRELAY_THREAD_ATTRIBUTE(scoped_lockable)
#define ACQUIRE(...) GSMRELAY_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define RELEASE(...) GSMRELAY_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
#define TRY_ACQUIRE(...) GSMRELAY_THREAD_ATTRIBUTE(try_acquire_capability(__VA_ARGS__))
/// For a function that returns a reference to a mutex.
#define RETURN_CAPABILITY(mutex) GSMRELAY_THREAD_ATTRIBUTE(lock_returned(mutex))
/// For a function whose locking the analysis cannot follow; a comment says why it is right.
#define NO_THREAD_SAFETY_ANALYSIS GSMRELAY_THREAD_ATTRIBUTE(no_thread_safety_analysis)

namespace util {

class CAPABILITY("mutex") Mutex {
 public:
  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }
  bool try_lock() TRY_ACQUIRE(true) { return mutex_.try_lock(); }

 private:
  friend class MutexLock;
  std::mutex mutex_;
};

/// Locks `mutex` until the end of its scope, except between unlock() and lock().
class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : lock_(mutex.mutex_) {}
  ~MutexLock() RELEASE() {}
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  void unlock() RELEASE() { lock_.unlock(); }
  void lock() ACQUIRE() { lock_.lock(); }

 private:
  friend class CondVar;
  std::unique_lock<std::mutex> lock_;
};

/// A condition variable for a Mutex. To read guarded members, the wait stands in a loop of the
/// caller (the analysis does not look into lambdas):
///   while (!done_) changed_.wait(lock);
class CondVar {
 public:
  void notify_one() noexcept { changed_.notify_one(); }
  void notify_all() noexcept { changed_.notify_all(); }

  /// Unlocks, waits for a notification (or returns without one), and locks again.
  void wait(MutexLock& lock) { changed_.wait(lock.lock_); }
  /// Does the same until a moment of the steady clock. Returns false once it has passed.
  template <class Duration>
  bool wait_until(MutexLock& lock,
                  std::chrono::time_point<std::chrono::steady_clock, Duration> moment) {
    return changed_.wait_until(lock.lock_, moment) == std::cv_status::no_timeout;
  }
  /// Does the same for a duration.
  template <class Rep, class Period>
  bool wait_for(MutexLock& lock, std::chrono::duration<Rep, Period> duration) {
    return changed_.wait_for(lock.lock_, duration) == std::cv_status::no_timeout;
  }

 private:
  std::condition_variable changed_;
};

/// A mutex that is waited for with a limit:
///   if (!mutex_.try_lock_for(15s)) return timed_out();
///   util::TimedMutexLock lock(mutex_);
/// It is not std::timed_mutex, because the thread sanitizer of GCC 12 does not see that one wait.
class CAPABILITY("mutex") TimedMutex {
 public:
  /// Locks the mutex within `timeout`. Returns false if another thread holds it for longer.
  bool try_lock_for(std::chrono::milliseconds timeout) TRY_ACQUIRE(true) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    MutexLock lock(mutex_);
    while (locked_)
      if (!free_.wait_until(lock, deadline) && locked_) return false;
    locked_ = true;
    return true;
  }
  void unlock() RELEASE() {
    {
      const MutexLock lock(mutex_);
      locked_ = false;
    }
    free_.notify_one();
  }

 private:
  Mutex mutex_;
  CondVar free_;
  bool locked_ GUARDED_BY(mutex_) = false;
};

/// Takes over a TimedMutex that this thread has locked. Unlocks it in unlock(), or at the end of
/// its scope.
class SCOPED_CAPABILITY TimedMutexLock {
 public:
  explicit TimedMutexLock(TimedMutex& mutex) REQUIRES(mutex) : mutex_(&mutex) {}
  ~TimedMutexLock() RELEASE() {
    if (mutex_ != nullptr) mutex_->unlock();
  }
  TimedMutexLock(const TimedMutexLock&) = delete;
  TimedMutexLock& operator=(const TimedMutexLock&) = delete;

  void unlock() RELEASE() { std::exchange(mutex_, nullptr)->unlock(); }

 private:
  TimedMutex* mutex_;
};

}  // namespace util
