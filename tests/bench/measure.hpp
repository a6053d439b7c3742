// What a process costs, read from /proc.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

struct Usage {
  double cpu_seconds = 0;        ///< user + system
  std::uint64_t written = 0;     ///< bytes that went to the block layer
  std::uint64_t log_syncs = 0;   ///< of the write-ahead log, from the preloaded counter
  std::uint64_t file_syncs = 0;  ///< of everything else: one for each checkpoint
};

Usage usage(pid_t pid, const std::string& sync_file);
/// Proportional set size, KiB.
long pss_kib(pid_t pid);
/// The value at `share` (0…1) of the sorted samples.
double percentile(std::vector<double> samples, double share);

}  // namespace bench
