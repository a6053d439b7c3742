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
#include <filesystem>
#include <fstream>

#include "util/text.hpp"

namespace io {

namespace fs = std::filesystem;
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

std::string process_name(const fs::path& process) {
  std::ifstream comm(process / "comm");
  std::string name;
  std::getline(comm, name);
  return name;
}

bool has_open(const fs::path& process, const fs::path& device) {
  std::error_code error;
  for (fs::directory_iterator fd(process / "fd", error), end; !error && fd != end;
       fd.increment(error)) {
    std::error_code unreadable;
    if (fs::read_symlink(fd->path(), unreadable) == device) return true;
  }
  return false;
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

util::Result<void> make_exclusive(int fd, const std::string& name, Refuse refuse) {
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) return util::fail(busy_error(name));
  if (refuse == Refuse::everybody && ::ioctl(fd, TIOCEXCL) != 0) {
    return util::fail(Advice::retry,
                      fmt::format("{}: no exclusive use: {}", name, std::strerror(errno)));
  }
  return {};
}

bool is_pty(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0 || !S_ISCHR(found.st_mode)) return false;
  return ::major(found.st_rdev) >= 136 && ::major(found.st_rdev) <= 143;
}

std::string holder_of(const std::string& path) {
  std::error_code error;
  const auto device = fs::canonical(path, error);
  if (error) return {};
  const auto self = fmt::format("{}", ::getpid());
  for (fs::directory_iterator entry("/proc", error), end; !error && entry != end;
       entry.increment(error)) {
    const auto pid = entry->path().filename().string();
    if (pid == self || !util::to_int(pid)) continue;
    if (has_open(entry->path(), device)) {
      return fmt::format("{} (pid {})", process_name(entry->path()), pid);
    }
  }
  return {};
}

util::Error busy_error(const std::string& path) {
  const auto holder = holder_of(path);
  if (holder.empty()) {
    return {Advice::retry,
            fmt::format("{}: in use by another program; see who: sudo fuser -v {}", path, path)};
  }
  auto what = fmt::format("{}: in use by {}", path, holder);
  if (holder.starts_with("ModemManager")) what += "; stop it: sudo systemctl stop ModemManager";
  return {Advice::retry, std::move(what)};
}

}  // namespace io
