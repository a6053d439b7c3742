#include "io/fd_line.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <termios.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <utility>

namespace io {

using util::Advice;
using util::Deadline;
using util::Result;

namespace {
constexpr std::size_t kShortPiece = 256;  // in octets: a URC, a response without a listing
constexpr util::Duration kStallStep = std::chrono::milliseconds(10);
}  // namespace

ssize_t FdLine::read_some(std::span<std::uint8_t> into) {
  return ::read(fd_, into.data(), into.size());
}

ssize_t FdLine::write_some(util::OctetView octets) {
  return ::write(fd_, octets.data(), octets.size());
}

FdLine::Ready FdLine::wait_for(short events, Deadline deadline, Wake wake) const {
  std::array<pollfd, 2> watched{pollfd{fd_, events, 0}, pollfd{wake_fd_, POLLIN, 0}};
  const nfds_t count = wake == Wake::ends_read && wake_fd_ >= 0 ? 2 : 1;
  for (;;) {
    const int timeout = util::poll_timeout_ms(clock_, deadline);
    const int ready = ::poll(watched.data(), count, timeout);
    if (ready < 0 && errno != EINTR) return Ready::gone;
    if (ready > 0) {
      if (watched[0].revents & events) return Ready::yes;
      if (watched[0].revents != 0) return Ready::gone;  // POLLHUP, POLLERR, POLLNVAL
      return Ready::woken;
    }
    if (clock_.now() >= deadline) return Ready::timed_out;
  }
}

tl::unexpected<util::Error> FdLine::gone(const char* doing, int error) const {
  const char* why = error == 0 ? "the other end hung up" : std::strerror(error);
  return util::fail(Advice::reopen,
                    fmt::format("{}: the line is gone while {}: {}", name_, doing, why));
}

/// Reads first and waits only if nothing is there: in a long listing most reads need no poll. After
/// a command or a short piece it waits first.
Result<std::size_t> FdLine::read(std::span<std::uint8_t> into, Deadline deadline, Wake wake) {
  assert(fd_ >= 0 && !into.empty());
  bool look = !std::exchange(likely_empty_, false) || clock_.now() >= deadline;
  for (bool announced = false;; look = true) {
    if (look) {
      const auto count = read_some(into);
      if (count > 0) {
        likely_empty_ = static_cast<std::size_t>(count) < kShortPiece;
        return static_cast<std::size_t>(count);
      }
      const int error = errno;
      const bool nothing_yet = count < 0 && (error == EAGAIN || error == EINTR);
      if (count < 0 && !nothing_yet) return gone("reading", error);
      // poll announced octets but there are none: a tty that has hung up reads 0 without end.
      if (announced && !nothing_yet) return gone("reading", 0);
      if (nothing_yet && clock_.now() >= deadline) return 0;
    }
    switch (wait_for(POLLIN, deadline, wake)) {
      case Ready::yes:
        announced = true;
        break;
      case Ready::gone:
        return gone("waiting", 0);
      case Ready::timed_out:
      case Ready::woken:
        return 0;
    }
  }
}

Result<void> FdLine::write(util::OctetView octets, Deadline deadline) {
  assert(fd_ >= 0);
  for (int stalled = 0; !octets.empty();) {
    const auto count = write_some(octets);
    if (count > 0) {
      stalled = 0;
      octets = octets.subspan(static_cast<std::size_t>(count));
      continue;
    }
    const int error = errno;
    if (count < 0 && error != EAGAIN && error != EINTR) return gone("writing", error);
    auto ready = wait_for(POLLOUT, deadline, Wake::ignored);
    if (ready == Ready::yes && stalled++ > 0) {
      // Some drivers report POLLOUT and then accept nothing: try again after kStallStep.
      const auto later = std::min(deadline, clock_.in(kStallStep));
      ready = clock_.now() < deadline ? wait_for(0, later, Wake::ignored) : Ready::timed_out;
      if (ready == Ready::timed_out && clock_.now() < deadline) continue;
    }
    if (ready == Ready::gone) return gone("writing", 0);
    if (ready == Ready::timed_out) {
      return util::fail(Advice::retry,
                        fmt::format("{}: the line accepts no data (flow control?)", name_));
    }
  }
  likely_empty_ = true;
  return {};
}

void FdLine::flush_input() {
  ::tcflush(fd_, TCIFLUSH);
}

}  // namespace io
