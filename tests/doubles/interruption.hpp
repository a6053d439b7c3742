// Ends the process instead of a rename(2), as a power cut or a signal would. For one source file of
// a program: it defines rename().
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace doubles {

class Interruption {
 public:
  /// Runs `work` in a child that `signal` ends before rename number `renames` + 1; SIGKILL is a
  /// power cut. Returns false if the child comes to its end without.
  template <class Work>
  static bool after(int renames, Work work, int signal = SIGKILL) {
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("fork");
    if (child == 0) {
      plan() = {renames, signal};
      work();
      ::_exit(0);
    }
    int status = 0;
    if (::waitpid(child, &status, 0) != child) throw std::runtime_error("waitpid");
    return WIFSIGNALED(status) && WTERMSIG(status) == signal;
  }
  static void rename_is_due() {
    if (plan().left-- == 0) ::raise(plan().signal);
  }

 private:
  struct Plan {
    int left = -1, signal = 0;
  };
  static Plan& plan() {
    static Plan one;
    return one;
  }
};

}  // namespace doubles

extern "C" int rename(const char* from, const char* to) noexcept {
  doubles::Interruption::rename_is_due();
  return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}
