#include "app/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "util/file_replacement.hpp"
#include "util/shell.hpp"

namespace app {
namespace {

constexpr mode_t kOwnerOnly = 0600;

tl::unexpected<CommandError> failed(const std::string& path, const char* what) {
  const int reason = errno;
  return fail(reason == EACCES || reason == EPERM ? kDenied : kFailed,
              fmt::format("{} {}: {}", path, what, std::strerror(reason)),
              fmt::format("ls -ld {0}; df {0}", util::shell_word(path)));
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

/// Writes the folder of `path` to disk: a new name in it is durable only then.
CommandResult<void> sync_folder(const std::string& path) {
  if (util::sync_folder_of(path)) return {};
  return failed(folder_of(path), "cannot be written to disk");
}

/// Under sudo, gives `fd`, a file that was just made, to the owner of `path`.
bool give_to_owner(int fd, const std::string& path) {
  struct stat old {};
  if (::geteuid() != 0 || ::lstat(path.c_str(), &old) != 0 || old.st_uid == 0) return true;
  return ::fchown(fd, old.st_uid, old.st_gid) == 0;
}

}  // namespace

CommandResult<void> replace_file(const std::string& path, std::string_view content) {
  const auto fresh = path + ".new";
  ::unlink(fresh.c_str());  // a crash may have left one
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (fd < 0) return failed(fresh, "cannot be created");
  const bool kept = util::write_whole(fd, content) && give_to_owner(fd, path);
  const auto replaced = kept ? util::replace_file(fd, fresh, path) : util::Replaced::no;
  auto error = replaced == util::Replaced::no
                   ? failed(fresh, "cannot be written")
                   : failed(folder_of(path), "cannot be written to disk");
  ::close(fd);
  if (replaced == util::Replaced::yes) return {};
  if (replaced == util::Replaced::no) ::unlink(fresh.c_str());
  return error;
}

CommandResult<void> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return failed(path, "cannot be removed");
  return sync_folder(path);
}

CommandResult<void> make_folders(const std::string& path) {
  for (auto at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1)) {
    const auto folder = path.substr(0, at);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
      return failed(folder, "cannot be created");
  }
  return {};
}

namespace {

/// Returns true if the locked file still has the name: erasing a phone removes it.
bool is_named(int fd, const std::string& name) {
  struct stat ours {};
  struct stat named {};
  return ::fstat(fd, &ours) == 0 && ::stat(name.c_str(), &named) == 0 &&
         ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
}

/// Opens or creates the lock file. Does not follow a link: as root that could be any file. A new
/// lock file gets the owner of `path`.
int open_lock_file(const std::string& name, const std::string& path) {
  constexpr int kFlags = O_RDWR | O_NOFOLLOW | O_CLOEXEC, kAttempts = 100;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const int made = ::open(name.c_str(), kFlags | O_CREAT | O_EXCL, kOwnerOnly);
    if (made >= 0 && give_to_owner(made, path)) return made;
    if (made >= 0) ::close(made);
    if (made >= 0 || errno != EEXIST) return -1;
    const int found = ::open(name.c_str(), kFlags);
    // ENOENT: it was erased between the two calls.
    if (found >= 0 || errno != ENOENT) return found;
  }
  return -1;
}

}  // namespace

CommandResult<Lock> Lock::acquire(const std::string& path, std::chrono::milliseconds timeout) {
  constexpr int kPollMs = 20;
  const auto name = path + ".lock";
  const auto until = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    Lock lock(open_lock_file(name, path));
    if (lock.fd_ < 0) return failed(name, "cannot be opened");
    if (::flock(lock.fd_, LOCK_EX | LOCK_NB) == 0) {
      if (is_named(lock.fd_, name)) return lock;
    } else if (errno != EWOULDBLOCK && errno != EINTR) {
      return failed(name, "cannot be locked");
    }
    if (std::chrono::steady_clock::now() >= until)
      return fail(kTimeout,
                  fmt::format("another gsmrelay-app has locked {} and does not end", path),
                  fmt::format("fuser {}", util::shell_word(name)));
    ::poll(nullptr, 0, kPollMs);
  }
}

Lock::~Lock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace app
