// A wake-up from another thread: an eventfd. A lost wake-up must cost only time, so a thread that
// waits for one also looks for work at intervals.
#pragma once

namespace io {

/// Thread-safe.
class Bell {
 public:
  Bell();
  ~Bell();
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;
  void ring();
  void clear();
  /// Returns a descriptor that is readable after ring() until clear().
  int fd() const { return fd_; }

 private:
  int fd_;
};

}  // namespace io
