#include "cli/temporary_name.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <climits>
#include <cstring>

namespace cli {

namespace {

constexpr std::array kEndingSignals{SIGHUP, SIGINT, SIGQUIT, SIGTERM};

/// What the handler reads. Written only while the signals are blocked, or before it is installed.
struct Removal {
  char file[PATH_MAX + 1]{};
  char backup[PATH_MAX + 2]{};  // "FILE~", which some editors make
  bool file_exists = false, guarded = false;
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
  if (removal.file_exists) {
    ::unlink(removal.file);
    ::unlink(removal.backup);
  }
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  ::sigaction(signal, &usual, nullptr);
  ::raise(signal);  // it is blocked until this handler returns
}

sigset_t ending_set() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : kEndingSignals) sigaddset(&set, signal);
  return set;
}

/// Blocks the signals while the data of the handler changes.
class BlockedSignals {
 public:
  BlockedSignals() {
    const auto set = ending_set();
    ::pthread_sigmask(SIG_BLOCK, &set, &before_);
  }
  ~BlockedSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t before_{};
};

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
  assert(!removal.file_exists);
  const BlockedSignals blocked;
  if (pattern.size() > PATH_MAX) {
    errno = ENAMETOOLONG;
    return -1;
  }
  const int fd = ::mkostemps(pattern.data(), suffix, O_CLOEXEC);
  if (fd < 0) return fd;
  std::memcpy(removal.file, pattern.c_str(), pattern.size() + 1);
  std::memcpy(removal.backup, pattern.c_str(), pattern.size());
  std::memcpy(removal.backup + pattern.size(), "~", 2);
  removal.file_exists = true;
  return fd;
}

void TemporaryName::forget() {
  const BlockedSignals blocked;
  removal.file_exists = false;
}

void set_running_program(pid_t pid) {
  removal.program = pid;
}

}  // namespace cli
