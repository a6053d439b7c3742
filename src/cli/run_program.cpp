#include "cli/run_program.hpp"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>

#include "cli/temporary_name.hpp"

namespace cli {

std::optional<int> run_program(const std::vector<std::string>& words) {
  constexpr int kSignalled = 128;
  assert(!words.empty());
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  // This program may ignore interrupts of the terminal; the other one must get them. A signal that
  // ends this one comes before or behind the start, when it is known which program runs.
  sigset_t ending, usual;
  sigemptyset(&ending);
  for (const int signal : {SIGHUP, SIGINT, SIGTERM}) sigaddset(&ending, signal);
  ::pthread_sigmask(SIG_BLOCK, &ending, &usual);
  sigset_t interrupts;
  sigemptyset(&interrupts);
  for (const int signal : {SIGINT, SIGQUIT}) sigaddset(&interrupts, signal);
  posix_spawnattr_t attributes;
  if (::posix_spawnattr_init(&attributes) != 0) {
    ::pthread_sigmask(SIG_SETMASK, &usual, nullptr);
    return std::nullopt;
  }
  ::posix_spawnattr_setsigmask(&attributes, &usual);
  ::posix_spawnattr_setsigdefault(&attributes, &interrupts);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  pid_t pid = 0;
  const int error =
      ::posix_spawnp(&pid, arguments[0], nullptr, &attributes, arguments.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  if (error == 0) set_running_program(pid);
  ::pthread_sigmask(SIG_SETMASK, &usual, nullptr);
  if (error != 0) return std::nullopt;
  // Not yet reaped: its number stays its own until it is forgotten.
  siginfo_t ended;
  while (::waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOWAIT) != 0 && errno == EINTR)
    ;
  set_running_program(0);
  int status = 0;
  while (::waitpid(pid, &status, 0) != pid)
    if (errno != EINTR) return std::nullopt;
  return WIFEXITED(status) ? WEXITSTATUS(status) : kSignalled + WTERMSIG(status);
}

}  // namespace cli
