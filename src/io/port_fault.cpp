#include "io/port_fault.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <vector>

#include "util/shell.hpp"

namespace io {

namespace {

constexpr std::size_t kNameEntry = 16 * 1024;

std::string user_called(uid_t id) {
  std::vector<char> buffer(kNameEntry);
  passwd entry{};
  passwd* found = nullptr;
  const bool known =
      ::getpwuid_r(id, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
  return known ? found->pw_name : std::to_string(id);
}

std::string group_called(gid_t id) {
  std::vector<char> buffer(kNameEntry);
  group entry{};
  group* found = nullptr;
  const bool known =
      ::getgrgid_r(id, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
  return known ? found->gr_name : std::to_string(id);
}

std::string missing_text(const std::string& path, const SystemFolders& folders) {
  return fmt::format("{} does not exist; found: {}", path, name_serial_ports(folders));
}

/// Returns true if the kernel says that the device `node` is of another kind than terminals, as
/// /dev/cdc-wdm0 is. It does not list pseudo-terminals.
bool is_other_device(const struct stat& node, const SystemFolders& folders) {
  std::error_code unknown;
  const auto kind =
      std::filesystem::read_symlink(fmt::format("{}/dev/char/{}:{}/subsystem", folders.sys,
                                                major(node.st_rdev), minor(node.st_rdev)),
                                    unknown);
  return !unknown && kind.filename() != "tty";
}

PortFault permission_fault(const std::string& path, const struct stat& node) {
  constexpr unsigned kPermissions = 07777, kGroupMayUse = 0060;
  const auto user = user_called(::geteuid()), group = group_called(node.st_gid);
  PortFault fault{
      .code = "port-permission",
      .what = fmt::format("{} belongs to {}:{} ({:04o}), gsmrelayd runs as {}", path,
                          user_called(node.st_uid), group, node.st_mode & kPermissions, user)};
  fault.next = (node.st_mode & kGroupMayUse) == kGroupMayUse && node.st_gid != 0
                   ? fmt::format("sudo usermod -aG {} {}", group, user)
                   : "ls -l " + util::shell_word(path);
  return fault;
}

}  // namespace

std::optional<PortFault> find_port_fault(const std::string& path, const SystemFolders& folders) {
  struct stat node {};
  if (!path.starts_with('/')) return std::nullopt;  // a program
  if (::stat(path.c_str(), &node) != 0) {
    if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP) return std::nullopt;
    return PortFault{.code = "port-missing", .what = missing_text(path, folders)};
  }
  if (!S_ISCHR(node.st_mode) || is_other_device(node, folders))
    return PortFault{.code = "port-not-serial", .what = path + " is no serial port"};
  if (::access(path.c_str(), R_OK | W_OK) != 0 && errno == EACCES)
    return permission_fault(path, node);
  return std::nullopt;
}

std::string with_place(std::string what, const std::string& place) {
  if (!place.empty())
    what.insert(std::min(what.find("; found: "), what.size()), fmt::format(" ({})", place));
  return what;
}

PortFault held_by(const Holder& holder, const std::string& path, const std::string& usb,
                  Hold hold) {
  const bool getty = holder.name == "agetty" || holder.name == "getty" || holder.name == "login";
  const auto tty = path.substr(path.rfind('/') + 1);
  const bool shared = hold == Hold::shared;
  return {.code = getty    ? "console-on-uart"
                  : shared ? "port-shared"
                           : "port-held",
          .what = fmt::format("{} is {} {}", path, shared ? "also open in" : "held by",
                              to_string(holder)),
          .next = getty ? fmt::format("sudo systemctl disable --now serial-getty@{}.service", tty)
                        : release_command(holder, path, usb)};
}

}  // namespace io
