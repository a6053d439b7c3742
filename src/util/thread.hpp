// A thread with a name. An exception that leaves it is logged with the thread's name and the place
// where it was started, and ends the program in an orderly way instead of with std::terminate.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace util {

/// Runs in the thread that failed, after the error has been logged. It must ask the program to stop
/// and return; it must not join threads.
using ThreadFailureHandler = std::function<void(std::string_view thread)>;
/// Sets what ends the program. Call before the first thread starts. Without a handler (or with an
/// empty one) the process gets SIGTERM, upon which every program here stops in an orderly way.
void set_thread_failure_handler(ThreadFailureHandler handler);
/// Returns true once a thread of the process has failed: main() then returns 1, so that systemd
/// starts the program again.
bool has_thread_failed();

/// Joins in its destructor: ask the thread to stop before that.
class Thread {
 public:
  Thread() = default;
  /// Starts `body`. `name` is shown in the log and (its first 15 octets) in `ps` and debuggers.
  Thread(std::string name, std::function<void()> body, const char* file = __builtin_FILE(),
         int line = __builtin_LINE());
  ~Thread() { join(); }
  Thread(Thread&&) = default;
  /// Joins the current thread first.
  Thread& operator=(Thread&& other);

  bool joinable() const { return thread_.joinable(); }
  /// Waits for the end of the thread; does nothing if there is none.
  void join();

 private:
  std::thread thread_;
};

}  // namespace util
