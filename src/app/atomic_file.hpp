// Replacing a small file atomically, and a lock file beside it. Any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "app/error.hpp"

namespace app {

/// Writes `content` (mode 0600) to "PATH.new" and renames it to `path`. On success both are on
/// disk; on an error the old file is unchanged.
CommandResult<void> replace_file(const std::string& path, std::string_view content);
/// Removes the file and syncs its folder. Succeeds if there is none.
CommandResult<void> remove_file(const std::string& path);
/// Makes each missing folder above `path`, mode 0700.
CommandResult<void> make_folders(const std::string& path);

/// Holds flock(2) on "PATH.lock" while it lives; a killed process releases it, too.
class Lock {
 public:
  /// Waits at most `timeout`; fails with kTimeout if another process holds the lock until then.
  static CommandResult<Lock> acquire(const std::string& path, std::chrono::milliseconds timeout);
  Lock(Lock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Lock& operator=(Lock&&) = delete;
  ~Lock();

 private:
  explicit Lock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace app
