// One daemon for one spool: an advisory lock on a file beside it, let go when the process ends.
#pragma once

#include <string>

#include "util/result.hpp"

namespace spool {

class FileLock {
 public:
  /// `reject` naming the holder's process when another daemon has the spool at `path`; `retry` if
  /// the lock file cannot be opened.
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
