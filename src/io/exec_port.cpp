#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "io/fd_line.hpp"
#include "io/port_kinds.hpp"
#include "io/terminal.hpp"
#include "util/text.hpp"

extern char** environ;

namespace io {

namespace {

using util::Advice;
using util::Result;

constexpr int kTermMs = 2000;  // from SIGTERM to SIGKILL
constexpr int kKillMs = 5000;  // for the kernel to end a killed process

/// A child process, which is ended and reaped with the object.
class Child {
 public:
  // glibc 2.36 declares pidfd_open without C linkage.
  explicit Child(pid_t pid)
      : pid_(pid), pidfd_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {}
  Child(Child&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)), pidfd_(std::move(other.pidfd_)) {}
  ~Child() {
    if (pid_ <= 0) return;
    if (ended_within(0)) return;
    ::kill(pid_, SIGTERM);
    if (ended_within(kTermMs)) return;
    ::kill(pid_, SIGKILL);
    ended_within(kKillMs);
  }

 private:
  bool ended_within(int ms) {
    pollfd watched{pidfd_.get(), POLLIN, 0};
    if (pidfd_) ::poll(&watched, 1, ms);
    return ::waitpid(pid_, nullptr, WNOHANG) != 0;
  }

  pid_t pid_;
  Fd pidfd_;
};

class ExecPort final : public FdLine {
 public:
  ExecPort(std::string name, Fd master, Child child, const util::Clock& clock)
      : FdLine(std::move(name), clock), child_(std::move(child)), master_(std::move(master)) {
    set_fd(master_.get());
  }

 private:
  Child child_;  // destroyed after the master: the program gets SIGHUP first
  Fd master_;
};

struct Pty {
  Fd master, slave;
  std::string slave_path;
};

Result<Pty> make_pty(const std::string& name) {
  Pty pty;
  pty.master = Fd(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  std::array<char, 128> path{};
  const bool made = pty.master && ::grantpt(pty.master.get()) == 0 &&
                    ::unlockpt(pty.master.get()) == 0 &&
                    ::ptsname_r(pty.master.get(), path.data(), path.size()) == 0;
  if (made) {
    pty.slave_path = path.data();
    pty.slave = Fd(::open(path.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  }
  if (!pty.slave) {
    return util::fail(Advice::retry,
                      fmt::format("{}: no pseudo-terminal: {}", name, std::strerror(errno)));
  }
  if (auto raw = make_raw(pty.slave.get(), name); !raw) return util::fail(raw.error());
  return pty;
}

/// Uses posix_spawn because other threads run: few calls are allowed between fork and exec then.
Result<pid_t> spawn(std::vector<std::string> words, const std::string& terminal) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawnattr_init(&attributes);
  // A session leader's first terminal becomes its controlling one: it gets SIGHUP on close.
  ::posix_spawn_file_actions_addopen(&files, 0, terminal.c_str(), O_RDWR, 0);
  ::posix_spawn_file_actions_adddup2(&files, 0, 1);
  sigset_t none, all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setflags(
      &attributes,
      static_cast<short>(POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  pid_t pid = -1;
  const int error =
      ::posix_spawnp(&pid, arguments[0], &files, &attributes, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&files);
  ::posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    return util::fail(Advice::retry,
                      fmt::format("exec:{}: cannot start: {}", words[0], std::strerror(error)));
  }
  return pid;
}

}  // namespace

Result<std::unique_ptr<Port>> open_exec(const std::string& spec, const util::Clock& clock) {
  std::vector<std::string> words;
  for (const auto word : util::split(std::string_view(spec).substr(sizeof("exec:") - 1), ' ')) {
    if (!word.empty()) words.emplace_back(word);
  }
  if (words.empty()) {
    return util::fail(Advice::reject, fmt::format("port \"{}\" names no program", spec));
  }
  const auto name = "exec:" + words[0];
  auto pty = make_pty(name);
  if (!pty) return util::fail(pty.error());
  const auto pid = spawn(std::move(words), pty->slave_path);
  if (!pid) return util::fail(pid.error());
  return std::make_unique<ExecPort>(name, std::move(pty->master), Child(*pid), clock);
}

}  // namespace io
