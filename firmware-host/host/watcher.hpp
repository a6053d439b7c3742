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
  /// Watches `device`. Returns its number, -1 if that is not possible.
  int add(const std::string& device);
  /// Discards the events so far, which the caller handles.
  void drain();
  /// Discards the events of the device with the number `own`. Others that were opened meanwhile are
  /// reported by has_others().
  void drain_own(int own);
  bool has_others() const { return others_; }

 private:
  Fd fd_;
  bool others_ = false;
};

}  // namespace firmware::host
