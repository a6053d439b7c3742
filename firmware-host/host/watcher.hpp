// Reports when a PTY that no program had open is opened (inotify). poll(2) reports a hang-up all
// the time until then.
#pragma once

#include <string>

#include "firmware-host/host/fd.hpp"

namespace firmware::host {

class OpenWatcher {
 public:
  OpenWatcher();
  int fd() const { return fd_.get(); }
  /// Watches `device`. Returns false if that is not possible.
  bool add(const std::string& device);
  /// Discards the events so far.
  void drain() const;

 private:
  Fd fd_;
};

}  // namespace firmware::host
