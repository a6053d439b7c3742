// Ends the process instead of a rename(2) or unlink(2), as a power cut or a signal would. Its
// source file defines both for the test program.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace doubles {

class Interruption {
 public:
  enum class Call { none, rename, unlink };
  /// Runs `work` in a child that `signal` ends before a further `call`, when `count` of them were
  /// made; SIGKILL is a power cut. Returns false if the child comes to its end without.
  template <class Work>
  static bool after(int count, Call call, Work work, int signal = SIGKILL) {
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("fork");
    if (child == 0) {
      plan() = {call, count, signal};
      work();
      ::_exit(0);
    }
    int status = 0;
    if (::waitpid(child, &status, 0) != child) throw std::runtime_error("waitpid");
    return WIFSIGNALED(status) && WTERMSIG(status) == signal;
  }
  /// Called before each rename and unlink.
  static void note(Call call);

 private:
  struct Plan {
    Call call = Call::none;
    int left = 0, signal = 0;
  };
  static Plan& plan();
};

}  // namespace doubles
