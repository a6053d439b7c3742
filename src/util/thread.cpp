#include "util/thread.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <exception>

#include "util/log.hpp"
#include "util/mutex.hpp"

namespace util {

namespace {

Mutex failure_mutex;
ThreadFailureHandler failure_handler GUARDED_BY(failure_mutex);
std::atomic<bool> failed{false};

void end_program(const std::string& thread) {
  failed = true;
  ThreadFailureHandler handler;
  {
    const MutexLock lock(failure_mutex);
    handler = failure_handler;
  }
  if (handler) {
    handler(thread);
  } else {
    ::kill(::getpid(), SIGTERM);
  }
}

void run(const std::string& name, const std::function<void()>& body, const char* file, int line) {
  constexpr std::size_t kMaxName = 15;
  ::pthread_setname_np(::pthread_self(), name.substr(0, kMaxName).c_str());
  std::string what = "an object that is no std::exception";
  try {
    body();
    return;
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {  // the default text of `what` is enough
  }
  log_error(fmt::format("thread '{}' (started at {}:{}) failed: {}; the program ends", name, file,
                        line, what));
  end_program(name);
}

}  // namespace

void set_thread_failure_handler(ThreadFailureHandler handler) {
  const MutexLock lock(failure_mutex);
  failure_handler = std::move(handler);
}

bool has_thread_failed() {
  return failed;
}

Thread::Thread(std::string name, std::function<void()> body, const char* file, int line)
    : thread_([name = std::move(name), body = std::move(body), file, line] {
        run(name, body, file, line);
      }) {}

Thread& Thread::operator=(Thread&& other) {
  join();
  thread_ = std::move(other.thread_);
  return *this;
}

void Thread::join() {
  if (thread_.joinable()) thread_.join();
}

}  // namespace util
