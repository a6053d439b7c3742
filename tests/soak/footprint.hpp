// What a process holds: heap, descriptors, threads.
#pragma once

#include <malloc.h>

#include <cstdint>
#include <filesystem>
#include <iterator>

#include "util/process_figures.hpp"

namespace soak {

struct Footprint {
  std::int64_t heap = 0;  ///< octets that are allocated
  std::int64_t descriptors = 0, threads = 0;
};

inline Footprint measure_footprint() {
  const auto entries = [](const char* folder) {
    const std::filesystem::directory_iterator all(folder);
    return static_cast<std::int64_t>(std::distance(begin(all), end(all)));
  };
  const auto heap = ::mallinfo2();
  return {.heap = static_cast<std::int64_t>(heap.uordblks + heap.hblkhd),
          .descriptors = entries("/proc/self/fd"),
          .threads = entries("/proc/self/task")};
}

}  // namespace soak
