// A small file that is replaced whole, and a lock beside it. Any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "app/error.hpp"

namespace app {

/// Mode 0600. On disk, with its name, when this returns; on a complaint the old one is untouched.
CommandResult<void> replace_file(const std::string& path, std::string_view content);
/// Gone from the folder, on disk. No complaint if it was not there.
CommandResult<void> remove_file(const std::string& path);
/// Each folder that is missing above `path`, mode 0700.
CommandResult<void> make_folders(const std::string& path);

/// flock(2) on "PATH.lock"; let go at its end, also when the process is killed.
class Lock {
 public:
  /// Complains when another holds it for longer than `patience`.
  static CommandResult<Lock> take(const std::string& path, std::chrono::milliseconds patience);
  Lock(Lock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Lock& operator=(Lock&&) = delete;
  ~Lock();

 private:
  explicit Lock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace app
