// Temporary files that a signal must not leave behind.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <string>

namespace cli {

/// While it lives, SIGHUP and SIGTERM (and SIGINT, unless that is ignored) remove the temporary
/// file before they end the program: a log-out, a lost connection, kill(1). A running run_program()
/// gets the signal too and has two seconds to end, so that an editor does not write the file again.
/// Signals that were ignored stay ignored. Only one may live at a time. Main thread.
class TemporaryName {
 public:
  TemporaryName();
  ~TemporaryName();
  TemporaryName(const TemporaryName&) = delete;
  TemporaryName& operator=(const TemporaryName&) = delete;

  /// Makes a file of mode 0600 from `pattern` as mkostemps(3) does, with `suffix` characters behind
  /// its XXXXXX. Returns its descriptor and sets `pattern` to its name, or returns -1 with errno.
  int make(std::string& pattern, int suffix);
  /// Removes what database::keep_copy() has not finished of a copy to `path`; not `path` itself.
  /// make() does this for its file, too.
  void guard_copy(const std::string& path);
  /// Leaves the file to the caller: it has got its name, or is to be kept.
  void forget();
};

/// While it lives, the same signals wait, and end the program after it. A long work asks whether
/// one waits, and then cleans up. Main thread.
class PostponedSignals {
 public:
  PostponedSignals();
  ~PostponedSignals();
  PostponedSignals(const PostponedSignals&) = delete;
  PostponedSignals& operator=(const PostponedSignals&) = delete;
  /// Returns whether a signal that is not ignored waits.
  bool one_waits() const;

 private:
  sigset_t before_{};
};

/// Tells the signals which program runs now; 0: none.
void set_running_program(pid_t pid);

}  // namespace cli
