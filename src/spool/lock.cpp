#include "spool/lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include "util/shell.hpp"

namespace spool {
namespace {

/// Returns " (pid N)" with the pid that the owner wrote into the file, or "". For people only.
std::string holder(int fd) {
  char text[16];
  const auto size = ::pread(fd, text, sizeof text, 0);
  int pid = 0;
  if (size > 0) std::from_chars(text, text + size, pid);
  return pid > 0 ? fmt::format(" (pid {})", pid) : "";
}

void write_pid(int fd) {
  const auto pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) < 0) return;
}

/// Opens the lock file or makes it. A command of root works in the folder of another user: it
/// follows no link there, and gives a new file to that user, whose daemon needs it. Returns -1 and
/// sets errno if it cannot be opened.
int open_lock_file(const std::string& name) {
  constexpr int kFlags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  const int fd = ::open(name.c_str(), kFlags, 0600);
  if (fd < 0) return -1;
  struct stat file {
  }, folder{};
  const auto slash = name.rfind('/');
  const auto place = slash == std::string::npos ? std::string(".") : name.substr(0, slash + 1);
  int fault = 0;
  if (::fstat(fd, &file) != 0 || ::stat(place.c_str(), &folder) != 0)
    fault = errno;
  else if (!S_ISREG(file.st_mode) || file.st_nlink != 1)
    fault = ELOOP;
  else if (::geteuid() == 0 && ::fchown(fd, folder.st_uid, folder.st_gid) != 0)
    fault = errno;
  if (fault == 0) return fd;
  ::close(fd);
  errno = fault;
  return -1;
}

}  // namespace

util::Result<FileLock> FileLock::take(const std::string& path) {
  const auto name = path + ".lock";
  const int fd = open_lock_file(name);
  if (fd < 0)
    return util::fail(
        util::Advice::retry,
        fmt::format("spool {} cannot be locked: {}: {}; see: ls -ld {}", path, name,
                    std::strerror(errno), util::shell_word(path.substr(0, path.rfind('/') + 1))));
  FileLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0)
    return util::fail(util::Advice::reject,
                      fmt::format("spool {} belongs to another gsmrelayd{}: two would relay each "
                                  "message twice; stop that one, or give this one a [daemon] "
                                  "state_dir of its own",
                                  path, holder(fd)));
  write_pid(fd);
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace spool
