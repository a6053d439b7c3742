// The lock file of serial programs: /var/lock/LCK..ttyUSB2 with a pid in ten columns (FHS 3.0
// §5.9).
#pragma once

#include <string>

#include "io/fd_line.hpp"
#include "util/result.hpp"

namespace io {

/// Holds the lock until the end of the object. Without write access to the folder there is no lock
/// file, which is no error: TIOCEXCL and flock still hold.
class UucpLock {
 public:
  /// Takes the lock, also from a process that has ended. `retry` naming the holder if a living
  /// process has it.
  static util::Result<UucpLock> take(const std::string& device,
                                     const std::string& folder = "/var/lock");
  /// Returns the living process, other than this one, that has locked `device`; 0 for none.
  static int holder(const std::string& device, const std::string& folder = "/var/lock");
  UucpLock() = default;
  UucpLock(UucpLock&& other) noexcept { *this = std::move(other); }
  UucpLock& operator=(UucpLock&& other) noexcept {
    path_.swap(other.path_);
    std::swap(file_, other.file_);
    return *this;
  }
  /// Removes the file if it is still this one.
  ~UucpLock();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  Fd file_;  ///< locked by flock: the pid does not tell which thread of this process holds it
};

}  // namespace io
