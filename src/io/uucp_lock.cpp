#include "io/uucp_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

namespace io {

namespace {

/// Returns whether another thread of this process has the file open and locked. If not, its pid is
/// that of an ended process whose number this process has now.
bool held_by_this_process(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  return file && ::flock(file.get(), LOCK_EX | LOCK_NB) != 0;
}

/// Returns the process that holds a lock file; 0 if none does.
pid_t living_holder(const std::string& path) {
  if (held_by_this_process(path)) return ::getpid();
  std::ifstream file(path);
  pid_t pid = 0;
  if (!(file >> pid) || pid <= 0 || pid == ::getpid()) return 0;
  return ::kill(pid, 0) == 0 || errno == EPERM ? pid : 0;
}

Fd create(const std::string& path) {
  Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!file) return file;
  ::flock(file.get(), LOCK_EX | LOCK_NB);
  const auto line = fmt::format("{:>10}\n", ::getpid());
  const bool whole =
      ::write(file.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size());
  return whole ? std::move(file) : Fd();
}

bool same_file(const Fd& file, const std::string& path) {
  struct stat ours {
  }, there{};
  return ::fstat(file.get(), &ours) == 0 && ::stat(path.c_str(), &there) == 0 &&
         ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

std::string lock_path(const std::string& device, const std::string& folder) {
  return fmt::format("{}/LCK..{}", folder, std::filesystem::path(device).filename().string());
}

}  // namespace

int UucpLock::holder(const std::string& device, const std::string& folder) {
  return living_holder(lock_path(device, folder));
}

util::Result<UucpLock> UucpLock::take(const std::string& device, const std::string& folder) {
  const auto path = lock_path(device, folder);
  UucpLock lock;
  lock.file_ = create(path);
  if (!lock.file_) {
    if (errno != EEXIST) return lock;
    if (const auto pid = living_holder(path)) {
      return util::fail(util::Advice::retry,
                        fmt::format("{}: locked by process {} ({})", device, pid, path));
    }
    ::unlink(path.c_str());
    lock.file_ = create(path);
    if (!lock.file_) return lock;
  }
  lock.path_ = path;
  return lock;
}

UucpLock::~UucpLock() {
  if (!path_.empty() && same_file(file_, path_)) ::unlink(path_.c_str());
}

}  // namespace io
