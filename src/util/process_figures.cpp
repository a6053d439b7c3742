#include "util/process_figures.hpp"

#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "util/ascii.hpp"
#include "util/text.hpp"

namespace util {

namespace {

/// Returns the number after "NAME:" at the beginning of a line of `text`.
std::optional<std::int64_t> field_of_io(std::string_view text, std::string_view name) {
  for (const auto line : split(text, '\n'))
    if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == ':')
      return to_int(trim(line.substr(name.size() + 1)));
  return std::nullopt;
}

std::string read_small_file(const char* path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

double seconds_of(const timeval& time) {
  constexpr double kMicro = 1e-6;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * kMicro;
}

std::int64_t count_open_files() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  // The iterator has the folder itself open.
  return error ? 0 : std::max<std::int64_t>(0, std::distance(begin(files), end(files)) - 1);
}

std::int64_t resident_bytes() {
  std::int64_t all = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

}  // namespace

std::optional<std::int64_t> parse_written_bytes(std::string_view io) {
  const auto written = field_of_io(io, "write_bytes");
  if (!written) return std::nullopt;
  return std::max<std::int64_t>(0, *written - field_of_io(io, "cancelled_write_bytes").value_or(0));
}

ProcessFigures read_process_figures() {
  ProcessFigures figures;
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) == 0)
    figures.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  figures.resident_bytes = resident_bytes();
  figures.open_files = count_open_files();
  figures.written_bytes = parse_written_bytes(read_small_file("/proc/self/io"));
  return figures;
}

std::optional<DiskFigures> read_disk_figures(const std::string& folder) {
  struct statvfs disk {};
  if (::statvfs(folder.c_str(), &disk) != 0) return std::nullopt;
  const auto block = static_cast<std::int64_t>(disk.f_frsize);
  return DiskFigures{.size_bytes = static_cast<std::int64_t>(disk.f_blocks) * block,
                     .free_bytes = static_cast<std::int64_t>(disk.f_bavail) * block};
}

}  // namespace util
