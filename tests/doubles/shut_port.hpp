// A terminal that exists and does not open.
#pragma once

#include <fcntl.h>
#include <stdlib.h>

#include <array>
#include <stdexcept>
#include <string>

#include "io/fd_line.hpp"

namespace doubles {

/// A pseudo-terminal that is never unlocked: open() of it fails with EIO.
class ShutPort {
 public:
  ShutPort() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    std::array<char, 64> name{};
    if (!master_ || ::grantpt(master_.get()) != 0 ||
        ::ptsname_r(master_.get(), name.data(), name.size()) != 0)
      throw std::runtime_error("no pseudo-terminal");
    path_ = name.data();
  }
  const std::string& path() const { return path_; }

 private:
  io::Fd master_;
  std::string path_;
};

}  // namespace doubles
