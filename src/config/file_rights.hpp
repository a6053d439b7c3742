// Judges what a user may do with a file, from the owner and mode of the file and of each directory
// on the way to it. So root, or an ordinary user, can check what the user of a service will meet.
// An access control list (acl(5)) that could allow more is not evaluated. A correction never opens
// a home folder, or a folder above one, to others.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace config {

/// The user of gsmrelayd.service.
inline constexpr const char* kServiceUser = "gsmrelay";

/// The user whose rights are judged.
struct FileUser {
  std::string name;  ///< "gsmrelay", or "1001" for a user without a name
  uid_t id = 0;
  std::vector<gid_t> groups{};  ///< the first is the primary one
};

/// Returns the user `name` with all groups, from getpwnam_r(3) and getgrouplist(3). Nothing if
/// there is no such user on this machine.
std::optional<FileUser> find_file_user(const std::string& name);
/// Returns the user of this process with its groups, by the effective ids.
FileUser current_file_user();

/// Returns the user `id` as the option -u of sudo(8) takes it: "pi", or "#1001" without a name.
std::string name_for_sudo(uid_t id);

/// Why a file cannot be used, and the command that corrects it.
struct FileFault {
  std::string what{};   ///< names the file; empty: there is no fault
  std::string next{};   ///< may be empty if !certain
  bool certain = true;  ///< false: this process may not look at the file
  bool empty() const { return what.empty(); }
  bool operator==(const FileFault&) const = default;
};

enum class FileUse {
  configuration,
  certificate,
  private_key,
  program,  ///< others may run it
  secret    ///< others must not be able to read or change it (secret.hpp)
};

/// Returns true for a path where removable media are mounted (FHS 3.0).
bool is_on_medium(std::string_view path);
/// Returns the command that reads a secret from the terminal, up to Ctrl-D, into the file `path`.
std::string command_to_write(const std::string& path, const FileUser& user);
/// Returns the command that copies the file `path` into /etc/gsmrelay, or its secrets.d, where
/// `user` can read it; a file that the configuration names is followed by `config edit`.
std::string command_to_copy(const std::string& path, FileUse use, const FileUser& user);
/// Judges whether `user` can read the file at the absolute path `path`, or run a program, and
/// whether it has content.
FileFault judge_file(const std::string& path, FileUse use, const FileUser& user);
/// Judges whether `user` can create files in the directory at the absolute path `path`, or create
/// the directory.
FileFault judge_folder(const std::string& path, const FileUser& user);
/// Judges a folder likewise, and whether `user` can change the files in it whose names begin with
/// `prefix`.
FileFault judge_folder_with(const std::string& path, const std::string& prefix,
                            const FileUser& user);

}  // namespace config
