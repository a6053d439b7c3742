#include "io/terminal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "io/holder.hpp"

namespace io {

using util::Advice;

namespace {

constexpr int kAttempts = 5;

void wanted(termios& t) {
  ::cfmakeraw(&t);
  t.c_iflag &= ~static_cast<tcflag_t>(IXOFF | IXANY);
  t.c_cflag &= ~static_cast<tcflag_t>(HUPCL | CSTOPB | PARENB | CSIZE);
  t.c_cflag |= static_cast<tcflag_t>(CLOCAL | CREAD | CS8);
  t.c_cc[VMIN] = 1;  // an empty line is EAGAIN, not the 0 of a hang-up
  t.c_cc[VTIME] = 0;
}

bool equal(const termios& a, const termios& b) {
  return a.c_iflag == b.c_iflag && a.c_oflag == b.c_oflag && a.c_lflag == b.c_lflag &&
         a.c_cflag == b.c_cflag && a.c_cc[VMIN] == b.c_cc[VMIN];
}

}  // namespace

util::Result<void> make_raw(int fd, const std::string& name) {
  for (int i = 0; i < kAttempts; ++i) {
    termios is{};
    if (::tcgetattr(fd, &is) != 0) break;
    termios want = is;
    wanted(want);
    if (equal(is, want)) return {};
    if (::tcsetattr(fd, TCSANOW, &want) != 0 && errno != EAGAIN && errno != EINTR) break;
  }
  return util::fail(Advice::retry,
                    fmt::format("{}: cannot set the line to raw: {}", name, std::strerror(errno)));
}

util::Result<void> set_speed(int fd, int baud, const std::string& name) {
  termios t{};
  // glibc also accepts the number itself for a speed with a name in termios.h.
  const bool set = ::tcgetattr(fd, &t) == 0 && ::cfsetspeed(&t, static_cast<speed_t>(baud)) == 0 &&
                   ::tcsetattr(fd, TCSANOW, &t) == 0;
  if (set) return {};
  return util::fail(Advice::retry,
                    fmt::format("{}: cannot set {} baud: {}", name, baud, std::strerror(errno)));
}

util::Result<void> make_exclusive(int fd, const std::string& name, Refuse refuse) {
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) return util::fail(busy_error(name));
  if (refuse == Refuse::all && ::ioctl(fd, TIOCEXCL) != 0) {
    return util::fail(Advice::retry,
                      fmt::format("{}: no exclusive use: {}", name, std::strerror(errno)));
  }
  return {};
}

bool is_pty(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && is_pty(found);
}

bool is_pty(const struct stat& file) {
  return S_ISCHR(file.st_mode) && ::major(file.st_rdev) >= 136 && ::major(file.st_rdev) <= 143;
}

util::Error busy_error(const std::string& path) {
  const auto holder = find_opener(path).value_or(Holder{});
  return {Advice::retry, fmt::format("{}: in use by {}; {}", path, to_string(holder),
                                     release_hint(holder, path, ""))};
}

}  // namespace io
