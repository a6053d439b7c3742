// Whether a file of the configuration that is written now is still there after a restart.
#pragma once

#include <string>
#include <string_view>

#include "cli/command.hpp"

namespace cli {

/// What is known of the file system of a folder.
struct FolderStorage {
  std::string_view lost_at_restart{};  ///< util::volatile_file_system(); empty: it is on a disk
  bool read_only = false;
  bool has_chroot = false;  ///< overlayroot-chroot(8), a shell below the overlay, is installed
};

/// Fails (kRefused) if `file`, whose folder is on `storage`, may be lost at a restart (an overlay,
/// a file system in memory), or if the file system is read-only. The error names the command after
/// which `file` can be written.
terminal::CommandResult<void> judge_config_storage(const std::string& file,
                                                   const FolderStorage& storage);
/// Does the same for the folder in which `file` is, or will be. Any thread.
terminal::CommandResult<void> check_config_storage(const std::string& file);

/// Returns whether overlayroot-chroot(8) is installed. Any thread.
bool has_overlayroot_chroot();

}  // namespace cli
