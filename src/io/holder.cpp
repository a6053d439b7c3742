#include "io/holder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "io/fd_line.hpp"
#include "io/terminal.hpp"
#include "io/uucp_lock.hpp"
#include "util/shell.hpp"
#include "util/text.hpp"

namespace io {

namespace fs = std::filesystem;

namespace {

std::string process_name(const fs::path& process) {
  std::ifstream comm(process / "comm");
  std::string name;
  std::getline(comm, name);
  return name;
}

/// Returns true if both are the same device. In a container the line may have another name; and
/// each container numbers its own pseudo-terminals, so these are the same only on the same file
/// system.
bool is_same_device(const struct stat& one, const struct stat& other) {
  if (!S_ISCHR(one.st_mode) || !S_ISCHR(other.st_mode) || one.st_rdev != other.st_rdev)
    return false;
  return !is_pty(one) || (one.st_dev == other.st_dev && one.st_ino == other.st_ino);
}

bool has_open(const fs::path& process, const struct stat& device) {
  std::error_code error;
  for (fs::directory_iterator fd(process / "fd", error), end; !error && fd != end;
       fd.increment(error)) {
    std::error_code unreadable;
    // Only devices are looked at: a file may be on a server that does not answer.
    if (!fs::read_symlink(fd->path(), unreadable).string().starts_with("/dev/")) continue;
    struct stat opened {};
    // Without links: the device was removed, and another may have its number now.
    if (::stat(fd->path().c_str(), &opened) == 0 && opened.st_nlink > 0 &&
        is_same_device(opened, device))
      return true;
  }
  return false;
}

/// Returns whether the line refuses to be opened (TIOCEXCL) or is locked (flock).
bool refuses(const std::string& path) {
  const Fd fd(::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!fd) return errno == EBUSY;
  return ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

struct Known {
  std::string_view name;
  std::string_view why, command;
};

// Programs on Debian that open serial lines, and how to stop each.
constexpr std::array kKnown{
    Known{"brltty", "it takes serial bridges for Braille displays", "sudo apt remove brltty"},
    Known{"gpsd", "it looks for GPS receivers", "sudo systemctl stop gpsd.socket gpsd"},
    Known{"gammu-smsd", "it is an SMS gateway too", "sudo systemctl disable --now gammu-smsd"},
    Known{"smsd", "it is an SMS gateway too", "sudo systemctl disable --now smstools"},
    Known{"pppd", "it has a data connection over this line", "sudo poff -a"},
};

const Known* find_known(const Holder& holder) {
  const auto* const known = std::find_if(kKnown.begin(), kKnown.end(),
                                         [&](const auto& one) { return one.name == holder.name; });
  return known == kKnown.end() ? nullptr : known;
}

}  // namespace

std::optional<Holder> find_opener(const std::string& path, std::string_view except) {
  struct stat device {};
  if (::stat(path.c_str(), &device) != 0) return std::nullopt;
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error), end; !error && entry != end;
       entry.increment(error)) {
    const auto pid = util::to_int(entry->path().filename().string());
    if (!pid || *pid == ::getpid()) continue;
    if (!has_open(entry->path(), device)) continue;
    auto name = process_name(entry->path());
    if (except.empty() || name != except) return Holder{static_cast<int>(*pid), std::move(name)};
  }
  return std::nullopt;
}

std::optional<Holder> find_holder(const std::string& path, const std::string& lock_folder) {
  std::error_code error;
  const auto device = fs::canonical(path, error).string();
  if (error) return std::nullopt;
  if (const auto pid = UucpLock::holder(device, lock_folder))
    return Holder{pid, process_name(fmt::format("/proc/{}", pid))};
  if (!refuses(device)) return std::nullopt;
  return find_opener(device).value_or(Holder{});
}

std::string to_string(const Holder& holder) {
  if (holder.pid == 0) return holder.name.empty() ? "another program" : holder.name;
  return holder.name.empty() ? fmt::format("process {}", holder.pid)
                             : fmt::format("{} (pid {})", holder.name, holder.pid);
}

std::string release_command(const Holder& holder, const std::string& path, const std::string& usb) {
  if (holder.name == "ModemManager")
    return usb.empty() ? "sudo systemctl disable --now ModemManager"
                       : "sudo gsmrelay modem claim " + usb;
  if (const auto* known = find_known(holder)) return std::string(known->command);
  return holder.pid != 0 ? fmt::format("sudo kill {}", holder.pid)
                         : "sudo fuser -v " + util::shell_word(path);
}

std::string release_hint(const Holder& holder, const std::string& path, const std::string& usb) {
  const auto command = release_command(holder, path, usb);
  if (holder.name == "ModemManager")
    return fmt::format("it takes every modem it finds; {}: {}",
                       usb.empty() ? "stop it" : "keep it off this one", command);
  if (const auto* known = find_known(holder))
    return fmt::format("{}; free it: {}", known->why, command);
  return (holder.pid != 0 ? "end it: " : "see who: ") + command;
}

}  // namespace io
