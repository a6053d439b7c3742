#include "measure.hpp"

#include <ctime>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <sstream>

namespace bench {

namespace {

std::string slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// "name: 123 kB" → 123
std::uint64_t field(const std::string& text, const std::string& name) {
  const auto at = text.find(name);
  if (at == std::string::npos) return 0;
  return std::strtoull(text.c_str() + at + name.size(), nullptr, 10);
}

}  // namespace

Usage usage(pid_t pid, const std::string& sync_file) {
  Usage usage;
  const auto base = "/proc/" + std::to_string(pid);
  // Nanoseconds, where /proc/PID/stat has hundredths of a second.
  clockid_t clock = 0;
  timespec spent{};
  constexpr double kNano = 1e-9;
  if (::clock_getcpuclockid(pid, &clock) == 0 && ::clock_gettime(clock, &spent) == 0)
    usage.cpu_seconds =
        static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * kNano;
  usage.written = field(slurp(base + "/io"), "\nwrite_bytes:");
  const auto syncs = slurp(sync_file);
  std::array<std::uint64_t, 2> counts{};
  if (syncs.size() >= sizeof counts) std::memcpy(counts.data(), syncs.data(), sizeof counts);
  usage.log_syncs = counts[0];
  usage.file_syncs = counts[1];
  return usage;
}

long pss_kib(pid_t pid) {
  return static_cast<long>(
      field(slurp("/proc/" + std::to_string(pid) + "/smaps_rollup"), "\nPss:"));
}

double percentile(std::vector<double> samples, double share) {
  if (samples.empty()) return 0;
  std::sort(samples.begin(), samples.end());
  const auto at = static_cast<std::size_t>(share * static_cast<double>(samples.size() - 1) + 0.5);
  return samples[at];
}

}  // namespace bench
