#include "io/bell.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace io {

Bell::Bell() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Bell::~Bell() {
  ::close(fd_);
}

void Bell::ring() {
  const std::uint64_t one = 1;
  // EAGAIN means that the counter is full: it is readable already.
  [[maybe_unused]] const auto written = ::write(fd_, &one, sizeof one);
}

void Bell::clear() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto taken = ::read(fd_, &count, sizeof count);
}

}  // namespace io
