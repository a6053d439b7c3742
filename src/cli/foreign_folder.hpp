// Folders in which another user can put a link or a FIFO in the place of a file that root writes.
#pragma once

#include <optional>
#include <string>
#include <tl/expected.hpp>

namespace cli {

/// Follows `path`, whose last part may be absent, and returns the first folder on its way that a
/// user other than root may write. The folder of each link counts, and those on the way to what the
/// link names. The sticky bit does not help: the other user may own the file. Returns nothing if
/// there is no such folder, or if this program does not run as root. Fails with an errno if a part
/// of the way is absent or cannot be read.
tl::expected<std::optional<std::string>, int> find_foreign_folder(const std::string& path);

}  // namespace cli
