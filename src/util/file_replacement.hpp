// Replaces a small file so that a reader, a crash or a power cut meets the old one or the new one,
// never a half. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace util {

/// Writes all of `content` to `fd`. Returns false on an error; errno has the reason.
bool write_whole(int fd, std::string_view content);

/// Writes the folder of `path` to disk: a name that is new in it is durable only then. Returns
/// false on an error; errno has the reason.
bool sync_folder_of(const std::string& path);

/// Returns whether something is at `path`, a link followed, that is no regular file: a device, a
/// pipe, a folder. It must not be replaced by a file.
bool is_special(const std::string& path);

enum class Replaced {
  yes,
  no,          ///< `path` is as it was, and `fresh` is still there
  not_durable  ///< `path` is the new file, but its folder could not be written to disk
};

/// Writes the file `fresh`, which is open as `fd`, to disk and gives it the name `path`, which is
/// in the same folder. errno has the reason of a failure.
Replaced replace_file(int fd, const std::string& fresh, const std::string& path);

}  // namespace util
