#include "util/footprint.hpp"

#include <malloc.h>
#include <sys/mman.h>

#include <algorithm>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace util {

namespace {

constexpr std::size_t kOctetsPerKib = 1024;

/// One paragraph of /proc/self/smaps.
struct Mapping {
  std::uintptr_t begin = 0, end = 0;
  bool of_file = false, writable = true, executable = false;
  std::size_t resident = 0;
  bool changed = true;  ///< has modified pages, as relocated constants do

  /// Returns whether each of its pages is in the file as well.
  bool can_be_mapped_again() const { return of_file && !writable && !changed && resident > 0; }
};

bool read_head(const std::string& line, Mapping& mapping) {
  char mode[5] = "";
  int path = 0;
  const int read = std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " %4s %*s %*s %*s %n",
                               &mapping.begin, &mapping.end, mode, &path);
  if (read != 3) return false;
  const std::string_view rights(mode);
  mapping.writable = rights.find('w') != std::string_view::npos;
  mapping.executable = rights.find('x') != std::string_view::npos;
  const auto name = std::string_view(line).substr(static_cast<std::size_t>(path));
  mapping.of_file = rights.ends_with('p') && name.starts_with('/');
  return true;
}

std::vector<Mapping> read_mappings() {
  std::vector<Mapping> all;
  std::ifstream smaps("/proc/self/smaps");
  for (std::string line; std::getline(smaps, line);) {
    Mapping next;
    unsigned long kib = 0;
    if (read_head(line, next)) {
      all.push_back(next);
    } else if (!all.empty() && std::sscanf(line.c_str(), "Rss: %lu kB", &kib) == 1) {
      all.back().resident = kib * kOctetsPerKib;
    } else if (!all.empty() && std::sscanf(line.c_str(), "Anonymous: %lu kB", &kib) == 1) {
      all.back().changed = kib != 0;
    }
  }
  return all;
}

/// Returns whether this function is in one of them. An emulator of a processor (qemu-user) shows
/// its own mappings, in which a program's code cannot be executed and its data may look constant.
bool are_of_this_program(const std::vector<Mapping>& mappings) {
  const auto here = reinterpret_cast<std::uintptr_t>(&are_of_this_program);
  return std::ranges::any_of(mappings, [here](const Mapping& one) {
    return one.executable && one.begin <= here && here < one.end;
  });
}

}  // namespace

void keep_heap_small() {
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_TRIM_THRESHOLD, 256 * 1024);
  mallopt(M_MMAP_THRESHOLD, 128 * 1024);
}

std::size_t release_startup_pages() {
  std::size_t released = 0;
  const auto mappings = read_mappings();
  if (!are_of_this_program(mappings)) return released;
  for (const auto& mapping : mappings) {
    if (!mapping.can_be_mapped_again()) continue;
    // /proc gives an address as a number.
    auto* const begin =
        reinterpret_cast<void*>(mapping.begin);  // NOLINT(performance-no-int-to-ptr)
    if (::madvise(begin, mapping.end - mapping.begin, MADV_DONTNEED) == 0)
      released += mapping.resident;
  }
  malloc_trim(0);
  return released;
}

}  // namespace util
