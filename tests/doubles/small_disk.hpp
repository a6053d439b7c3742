// A disk with little room.
#pragma once

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <string>

namespace doubles {

/// Runs `work` in a process for which `folder` is a disk of that size ("2m"). Returns what it
/// returns; false too if a namespace of its own is not allowed.
inline bool on_small_disk(const std::string& folder, const char* size,
                          const std::function<bool()>& work) {
  const bool is_root = ::geteuid() == 0;
  const auto user = "0 " + std::to_string(::getuid()) + " 1";
  const auto group = "0 " + std::to_string(::getgid()) + " 1";
  const pid_t child = ::fork();
  if (child == 0) {
    // A user namespace is refused under qemu-user, which has threads of its own.
    const bool apart = ::unshare(is_root ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) == 0 &&
                       ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    if (!is_root) {
      std::ofstream("/proc/self/setgroups") << "deny" << std::flush;
      std::ofstream("/proc/self/gid_map") << group << std::flush;
      std::ofstream("/proc/self/uid_map") << user << std::flush;
    }
    const auto options = std::string("mode=0700,size=") + size;
    const bool mounted =
        apart && ::mount("tmpfs", folder.c_str(), "tmpfs", 0, options.c_str()) == 0;
    ::_exit(mounted && work() ? 0 : 1);
  }
  int status = 1;
  return ::waitpid(child, &status, 0) == child && status == 0;
}

}  // namespace doubles
