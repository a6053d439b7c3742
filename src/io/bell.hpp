// "There is work": an eventfd. Ringing is lossy on purpose; whoever waits looks for work anyway.
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
  /// Readable while rung.
  int fd() const { return fd_; }

 private:
  int fd_;
};

}  // namespace io
