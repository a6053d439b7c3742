#include "cli/temporary_name.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <climits>
#include <cstring>
#include <iterator>

namespace cli {

namespace {

constexpr std::array kEndingSignals{SIGHUP, SIGINT, SIGQUIT, SIGTERM};

/// Some editors make "FILE~"; the others are what database::keep_copy() makes for a copy to FILE.
constexpr const char* kEnds[] = {".unfinished", ".unfinished-journal", "", "~"};
constexpr std::size_t kOfCopy = 2, kLongestEnd = 20;

/// What the handler reads. Written only while the signals are blocked, or before it is installed.
struct Removal {
  char files[std::size(kEnds)][PATH_MAX + kLongestEnd]{};
  std::size_t count = 0;
  bool guarded = false;
  std::array<struct sigaction, kEndingSignals.size()> earlier{};
  std::atomic<pid_t> program{0};  // that runs now
};
Removal removal;

/// Passes `signal` on and waits up to two seconds. Async-signal-safe (signal-safety(7)).
void end_running_program(int signal) {
  constexpr int kSteps = 200;
  constexpr struct timespec kStep { 0, 10'000'000 };
  const pid_t program = removal.program.load();
  if (program <= 0) return;
  ::kill(program, signal);
  for (int step = 0; step < kSteps && ::waitpid(program, nullptr, WNOHANG) == 0; ++step)
    ::nanosleep(&kStep, nullptr);
}

void remove_and_end(int signal) {
  end_running_program(signal);
  for (std::size_t i = 0; i < removal.count; ++i) ::unlink(removal.files[i]);
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  ::sigaction(signal, &usual, nullptr);
  ::raise(signal);  // it is blocked until this handler returns
}

/// Lets the handler remove `path` with the first `count` ends.
void set_files(const std::string& path, std::size_t count) {
  assert(removal.count == 0 && path.size() <= PATH_MAX);
  for (std::size_t i = 0; i < count; ++i) {
    assert(std::strlen(kEnds[i]) < kLongestEnd);
    std::memcpy(removal.files[i], path.c_str(), path.size());
    std::strcpy(removal.files[i] + path.size(), kEnds[i]);
  }
  removal.count = count;
}

sigset_t ending_set() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : kEndingSignals) sigaddset(&set, signal);
  return set;
}

}  // namespace

TemporaryName::TemporaryName() {
  assert(!removal.guarded);
  removal.guarded = true;
  struct sigaction remove {};
  remove.sa_handler = remove_and_end;
  remove.sa_mask = ending_set();
  for (std::size_t i = 0; i < kEndingSignals.size(); ++i) {
    ::sigaction(kEndingSignals[i], nullptr, &removal.earlier[i]);
    if (removal.earlier[i].sa_handler != SIG_IGN) ::sigaction(kEndingSignals[i], &remove, nullptr);
  }
}

TemporaryName::~TemporaryName() {
  forget();
  for (std::size_t i = 0; i < kEndingSignals.size(); ++i)
    ::sigaction(kEndingSignals[i], &removal.earlier[i], nullptr);
  removal.guarded = false;
}

int TemporaryName::make(std::string& pattern, int suffix) {
  const PostponedSignals postponed;  // the data of the handler changes
  if (pattern.size() > PATH_MAX) {
    errno = ENAMETOOLONG;
    return -1;
  }
  const int fd = ::mkostemps(pattern.data(), suffix, O_CLOEXEC);
  if (fd < 0) return fd;
  set_files(pattern, std::size(kEnds));
  return fd;
}

void TemporaryName::guard_copy(const std::string& path) {
  const PostponedSignals postponed;  // the data of the handler changes
  if (path.size() <= PATH_MAX) set_files(path, kOfCopy);
}

void TemporaryName::forget() {
  const PostponedSignals postponed;  // the data of the handler changes
  removal.count = 0;
}

PostponedSignals::PostponedSignals() {
  const auto set = ending_set();
  ::pthread_sigmask(SIG_BLOCK, &set, &before_);
}

PostponedSignals::~PostponedSignals() {
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool PostponedSignals::one_waits() const {
  sigset_t waiting;
  ::sigpending(&waiting);
  return std::any_of(kEndingSignals.begin(), kEndingSignals.end(), [&](int signal) {
    struct sigaction now {};
    // One that is ignored waits, too, while it is blocked.
    return sigismember(&waiting, signal) == 1 && ::sigaction(signal, nullptr, &now) == 0 &&
           now.sa_handler != SIG_IGN;
  });
}

void set_running_program(pid_t pid) {
  removal.program = pid;
}

}  // namespace cli
