// Ends the process instead of a rename(2), as a power cut would. For one source file of a program:
// it defines rename().
#pragma once

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace doubles {

class PowerCut {
 public:
  /// Runs `work` in a child that is ended before rename number `renames` + 1. Returns false if it
  /// comes to its end without.
  template <class Work>
  static bool after(int renames, Work work) {
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("fork");
    if (child == 0) {
      left() = renames;
      work();
      ::_exit(0);
    }
    int status = 0;
    if (::waitpid(child, &status, 0) != child || !WIFEXITED(status))
      throw std::runtime_error("waitpid");
    return WEXITSTATUS(status) == kCut;
  }
  static void rename_is_due() {
    if (left() == 0) ::_exit(kCut);
    if (left() > 0) --left();
  }

 private:
  static constexpr int kCut = 75;
  static int& left() {
    static int renames = -1;  // none
    return renames;
  }
};

}  // namespace doubles

extern "C" int rename(const char* from, const char* to) noexcept {
  doubles::PowerCut::rename_is_due();
  return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}
