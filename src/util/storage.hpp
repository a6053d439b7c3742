// Whether a folder keeps its files over a restart, from statfs(2).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace util {

/// Returns `path`, or the nearest folder above it that exists. A path that cannot be looked at for
/// another reason (no right, a loop of links) counts as one that exists. Any thread.
std::filesystem::path nearest_existing(std::filesystem::path path);

/// Returns the name of the file system `type` (statfs(2), f_type) if what is written to it may be
/// lost at a restart: "tmpfs", "ramfs", "overlay" (overlayroot(8), a container). Empty for others.
std::string_view volatile_file_system(std::uint64_t type);
/// Returns the same for the file system on which `folder`, or the nearest folder above it that
/// exists, is. Empty if it cannot be read. Any thread.
std::string_view volatile_file_system(const std::string& folder);

}  // namespace util
