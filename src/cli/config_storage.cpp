#include "cli/config_storage.hpp"

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>

#include "util/shell.hpp"
#include "util/storage.hpp"

namespace cli {

namespace {

std::string folder_of(const std::string& file) {
  std::error_code error;
  return std::filesystem::absolute(file, error).parent_path().string();
}

}  // namespace

terminal::CommandResult<void> judge_config_storage(const std::string& file,
                                                   const FolderStorage& storage) {
  const auto folder = folder_of(file), word = util::shell_word(folder);
  const auto name = storage.lost_at_restart;
  const bool overlay = name == "overlay", chroot = overlay && storage.has_chroot;
  if (!name.empty())
    return terminal::fail(
        kRefused,
        fmt::format(
            "{} is not written: {} is on {}, which a restart may empty, and the "
            "file would be lost; give this command again {}",
            file, folder, overlay ? "an overlay" : fmt::format("a {}", name),
            chroot ? "in the shell that the next command opens" : "when the folder is on a disk"),
        chroot ? "sudo overlayroot-chroot" : "findmnt -T " + word);
  if (storage.read_only)
    return terminal::fail(
        kRefused,
        fmt::format("{} is not written: the file system of {} is read-only; make it writable, "
                    "give this command again, and restart the machine",
                    file, folder),
        fmt::format("sudo mount -o remount,rw \"$(findmnt -no TARGET -T {})\"", word));
  return {};
}

terminal::CommandResult<void> check_config_storage(const std::string& file) {
  const auto folder = folder_of(file);
  struct statvfs disk {};
  const bool known = ::statvfs(util::nearest_existing(folder).c_str(), &disk) == 0;
  return judge_config_storage(file, {.lost_at_restart = util::volatile_file_system(folder),
                                     .read_only = known && (disk.f_flag & ST_RDONLY) != 0,
                                     .has_chroot = has_overlayroot_chroot()});
}

bool has_overlayroot_chroot() {
  return ::access("/usr/sbin/overlayroot-chroot", X_OK) == 0;
}

}  // namespace cli
