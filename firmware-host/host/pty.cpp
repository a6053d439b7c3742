#include "firmware-host/host/pty.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <termios.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace firmware::host {

namespace {

constexpr std::pair<speed_t, unsigned> kSpeeds[] = {
    {B300, 300},       {B1200, 1200},     {B2400, 2400},      {B4800, 4800},     {B9600, 9600},
    {B19200, 19200},   {B38400, 38400},   {B57600, 57600},    {B115200, 115200}, {B230400, 230400},
    {B460800, 460800}, {B921600, 921600}, {B1000000, 1000000}};

tl::unexpected<util::Error> failure(const std::string& what) {
  return util::fail(util::Advice::reject, fmt::format("{}: {}", what, std::strerror(errno)));
}

bool make_raw(int fd) {
  termios settings{};
  if (::tcgetattr(fd, &settings) != 0) return false;
  ::cfmakeraw(&settings);
  settings.c_cflag |= CLOCAL | CREAD;
  return ::tcsetattr(fd, TCSANOW, &settings) == 0;
}

void make_nonblocking(int fd) {
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

bool replace_link(const std::string& target, const std::string& link) {
  struct stat there {};
  if (::lstat(link.c_str(), &there) == 0) {
    if (!S_ISLNK(there.st_mode)) {
      errno = EEXIST;
      return false;
    }
    ::unlink(link.c_str());
  }
  return ::symlink(target.c_str(), link.c_str()) == 0;
}

}  // namespace

util::Result<Pty> Pty::open(const std::string& link) {
  Pty pty;
  pty.in_ = Fd(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!pty.in_ || ::grantpt(pty.in()) != 0 || ::unlockpt(pty.in()) != 0) {
    return failure("cannot open a PTY");
  }
  std::array<char, 64> name{};
  if (::ptsname_r(pty.in(), name.data(), name.size()) != 0) return failure("cannot open a PTY");
  pty.device_ = name.data();
  const Fd device(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!device || !make_raw(device.get())) return failure(pty.device_);
  make_nonblocking(pty.in());
  if (!link.empty() && !replace_link(pty.device_, link)) return failure(link);
  pty.link_ = link;
  return pty;
}

util::Result<Pty> Pty::standard_io() {
  Pty pty;
  pty.in_ = Fd(::dup(STDIN_FILENO));
  pty.out_ = Fd(::dup(STDOUT_FILENO));
  if (!pty.in_ || !pty.out_) return failure("stdin and stdout");
  make_raw(pty.in());
  make_nonblocking(pty.in());
  make_nonblocking(pty.out());
  return pty;
}

Pty::~Pty() {
  if (!in_ || link_.empty()) return;
  std::array<char, 256> target{};
  const ssize_t length = ::readlink(link_.c_str(), target.data(), target.size());
  // Remove only the own link: another modem may have replaced it.
  if (length > 0 && std::string_view(target.data(), static_cast<std::size_t>(length)) == device_) {
    ::unlink(link_.c_str());
  }
}

void Pty::flush() const {
  if (device_.empty()) return;
  const Fd device(::open(device_.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
  // Only what the last program has not read. A new one may have opened it and written already.
  if (device) ::tcflush(device.get(), TCIFLUSH);
}

unsigned Pty::host_speed() const {
  if (device_.empty()) return 0;  // stdin has no speed
  termios settings{};
  if (::tcgetattr(in(), &settings) != 0)
    return 0;  // of the other end: both ends of a PTY share one set
  const speed_t set = ::cfgetospeed(&settings);
  for (const auto& [name, baud] : kSpeeds)
    if (name == set) return baud;
  return 0;
}

}  // namespace firmware::host
