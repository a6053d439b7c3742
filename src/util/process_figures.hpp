// Figures of this process and of the disk below a folder, from /proc/self and statvfs(3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace util {

struct ProcessFigures {
  double cpu_seconds = 0;
  std::int64_t resident_bytes = 0;
  std::int64_t open_files = 0;
  /// Octets that this process has caused to be written to storage (proc(5), /proc/PID/io); nothing
  /// if the kernel does not count them.
  std::optional<std::int64_t> written_bytes;
};

/// Reads the figures of this process. What cannot be read is 0 or nothing. Any thread.
ProcessFigures read_process_figures();
/// Returns the value of `write_bytes` in the text of /proc/PID/io, less `cancelled_write_bytes`.
std::optional<std::int64_t> parse_written_bytes(std::string_view io);

struct DiskFigures {
  std::int64_t size_bytes = 0;
  std::int64_t free_bytes = 0;  ///< for processes other than root
};

/// Reads the figures of the file system of `folder`. Nothing if it cannot be read. Any thread.
std::optional<DiskFigures> read_disk_figures(const std::string& folder);

}  // namespace util
