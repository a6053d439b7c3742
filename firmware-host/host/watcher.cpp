#include "firmware-host/host/watcher.hpp"

#include <sys/inotify.h>

#include <array>

namespace firmware::host {

OpenWatcher::OpenWatcher() : fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}

bool OpenWatcher::add(const std::string& device) {
  return fd_ && ::inotify_add_watch(fd_.get(), device.c_str(), IN_OPEN) >= 0;
}

void OpenWatcher::drain() const {
  alignas(inotify_event) std::array<char, 4096> events;
  while (::read(fd_.get(), events.data(), events.size()) > 0) {
  }
}

}  // namespace firmware::host
