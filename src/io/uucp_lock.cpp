#include "io/uucp_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "io/fd_line.hpp"

namespace io {

namespace {

/// The process that holds a lock file; 0 if it holds none.
pid_t living_holder(const std::string& path) {
  std::ifstream file(path);
  pid_t pid = 0;
  if (!(file >> pid) || pid <= 0 || pid == ::getpid()) return 0;
  return ::kill(pid, 0) == 0 || errno == EPERM ? pid : 0;
}

bool create(const std::string& path) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!file) return false;
  const auto line = fmt::format("{:>10}\n", ::getpid());
  return ::write(file.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size());
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
  if (!create(path)) {
    if (errno != EEXIST) return lock;
    if (const auto pid = living_holder(path)) {
      return util::fail(util::Advice::retry,
                        fmt::format("{}: locked by process {} ({})", device, pid, path));
    }
    ::unlink(path.c_str());
    if (!create(path)) return lock;
  }
  lock.path_ = path;
  return lock;
}

UucpLock::~UucpLock() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace io
