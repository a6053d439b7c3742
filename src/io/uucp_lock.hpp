// The lock file other serial programs look for: /var/lock/LCK..ttyUSB2 with a pid in ten columns
// (FHS 3.0 §5.9).
#pragma once

#include <string>

#include "io/fd_line.hpp"
#include "util/result.hpp"

namespace io {

/// Held until the end of the object. Where the folder cannot be written there is no lock file, and
/// that is no error: TIOCEXCL and flock hold all the same.
class UucpLock {
 public:
  /// `retry` naming the holder when a living process holds it; a dead one's lock is replaced.
  static util::Result<UucpLock> take(const std::string& device,
                                     const std::string& folder = "/var/lock");
  /// The living process, other than this one, that has locked `device`; 0 for none.
  static int holder(const std::string& device, const std::string& folder = "/var/lock");
  UucpLock() = default;
  UucpLock(UucpLock&& other) noexcept { *this = std::move(other); }
  UucpLock& operator=(UucpLock&& other) noexcept {
    path_.swap(other.path_);
    std::swap(file_, other.file_);
    return *this;
  }
  /// Takes the file away, if it still is this one.
  ~UucpLock();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  Fd file_;  ///< locked (flock): our own pid in a file says nothing of which worker holds it
};

}  // namespace io
