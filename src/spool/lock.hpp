// The lock that gives a spool to one daemon: flock() on a file beside it. The kernel releases it
// when the process ends.
#pragma once

#include <string>

#include "util/result.hpp"

namespace spool {

class FileLock {
 public:
  /// Locks `path`.lock. `reject`, with the pid of the owner, if another daemon owns the spool;
  /// `retry` if the lock file cannot be opened.
  static util::Result<FileLock> take(const std::string& path);
  FileLock() = default;  ///< holds nothing
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace spool
