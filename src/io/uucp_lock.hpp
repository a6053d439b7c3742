// The lock file other serial programs look for: /var/lock/LCK..ttyUSB2 with a pid in ten columns
// (FHS 3.0 §5.9).
#pragma once

#include <string>

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
  UucpLock(UucpLock&& other) noexcept { path_.swap(other.path_); }
  UucpLock& operator=(UucpLock&& other) noexcept {
    path_.swap(other.path_);
    return *this;
  }
  ~UucpLock();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace io
