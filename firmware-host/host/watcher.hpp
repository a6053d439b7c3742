// Tells when somebody opens a PTY that nobody had open: poll(2) reports a hang-up without end until
// then. inotify.
#pragma once

#include <string>

#include "firmware-host/host/fd.hpp"

namespace firmware::host {

class OpenWatcher {
 public:
  OpenWatcher();
  int fd() const { return fd_.get(); }
  /// True if `device` is watched from now on.
  bool add(const std::string& device);
  /// Forgets what happened so far.
  void drain() const;

 private:
  Fd fd_;
};

}  // namespace firmware::host
