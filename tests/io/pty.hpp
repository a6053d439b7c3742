// The modem's end of a pseudo-terminal, for the tests of this folder.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string>

class Pty {
 public:
  Pty() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    std::array<char, 64> name{};
    if (master_ < 0 || ::grantpt(master_) != 0 || ::unlockpt(master_) != 0 ||
        ::ptsname_r(master_, name.data(), name.size()) != 0) {
      throw std::runtime_error("no pseudo-terminal");
    }
    path_ = name.data();
  }
  ~Pty() { hang_up(); }
  Pty(const Pty&) = delete;
  Pty& operator=(const Pty&) = delete;

  const std::string& path() const { return path_; }
  int fd() const { return master_; }
  void say(const std::string& octets) {
    if (::write(master_, octets.data(), octets.size()) != static_cast<ssize_t>(octets.size())) {
      throw std::runtime_error("short write");
    }
  }
  /// Returns what the other side wrote, waiting up to 2 s for `count` octets.
  std::string sent_octets(std::size_t count) {
    std::string heard;
    std::array<char, 256> chunk{};
    pollfd p{master_, POLLIN, 0};
    while (heard.size() < count && ::poll(&p, 1, 2000) == 1) {
      const auto got = ::read(master_, chunk.data(), chunk.size());
      if (got <= 0) break;
      heard.append(chunk.data(), static_cast<std::size_t>(got));
    }
    return heard;
  }
  void hang_up() {
    if (master_ >= 0) ::close(master_);
    master_ = -1;
  }

 private:
  int master_;
  std::string path_;
};
