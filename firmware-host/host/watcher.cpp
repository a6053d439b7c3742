#include "firmware-host/host/watcher.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace firmware::host {

OpenWatcher::OpenWatcher() : fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}

int OpenWatcher::add(const std::string& device) {
  return fd_ ? ::inotify_add_watch(fd_.get(), device.c_str(), IN_OPEN) : -1;
}

void OpenWatcher::drain() {
  drain_own(-1);
  others_ = false;
}

void OpenWatcher::drain_own(int own) {
  alignas(inotify_event) std::array<char, 4096> events;
  for (ssize_t size = 0; (size = ::read(fd_.get(), events.data(), events.size())) > 0;) {
    inotify_event event{};
    for (ssize_t at = 0; at < size; at += static_cast<ssize_t>(sizeof event + event.len)) {
      std::memcpy(&event, events.data() + at, sizeof event);
      others_ = others_ || event.wd != own;
    }
  }
}

}  // namespace firmware::host
