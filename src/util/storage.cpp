#include "util/storage.hpp"

#include <sys/vfs.h>

namespace util {

namespace {

struct VolatileFileSystem {
  std::uint64_t type;
  std::string_view name;
};

// linux/magic.h, statfs(2).
constexpr VolatileFileSystem kVolatile[] = {
    {0x01021994, "tmpfs"}, {0x858458f6, "ramfs"}, {0x794c7630, "overlay"}};

}  // namespace

std::filesystem::path nearest_existing(std::filesystem::path path) {
  std::error_code error;
  // A folder that may not be looked into is no reason to judge the one above it.
  while (path.has_relative_path() &&
         std::filesystem::status(path, error).type() == std::filesystem::file_type::not_found)
    path = path.parent_path();
  return path;
}

std::string_view volatile_file_system(std::uint64_t type) {
  for (const auto& one : kVolatile)
    if (one.type == type) return one.name;
  return {};
}

std::string_view volatile_file_system(const std::string& folder) {
  struct statfs found {};
  const auto existing = nearest_existing(folder);
  if (::statfs(existing.c_str(), &found) != 0) return {};
  // f_type is 32 bits wide on some architectures, and signed on others.
  return volatile_file_system(std::uint64_t{static_cast<std::uint32_t>(found.f_type)});
}

}  // namespace util
