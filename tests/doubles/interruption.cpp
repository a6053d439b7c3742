#include "tests/doubles/interruption.hpp"

#include <fcntl.h>
#include <sys/syscall.h>

namespace doubles {

Interruption::Plan& Interruption::plan() {
  static Plan one;
  return one;
}

void Interruption::note(Call call) {
  // The handler of the signal removes files, too.
  if (call == plan().call && plan().left-- == 0) ::raise(plan().signal);
}

}  // namespace doubles

extern "C" {

int rename(const char* from, const char* to) noexcept {
  doubles::Interruption::note(doubles::Interruption::Call::rename);
  return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int unlink(const char* path) noexcept {
  doubles::Interruption::note(doubles::Interruption::Call::unlink);
  return static_cast<int>(::syscall(SYS_unlinkat, AT_FDCWD, path, 0));
}

}  // extern "C"
