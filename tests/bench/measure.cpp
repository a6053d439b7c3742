#include "measure.hpp"

#include <unistd.h>

#include <algorithm>
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
  // utime and stime are the 14th and 15th fields; the 2nd may hold blanks, so count from its
  // bracket.
  const auto stat = slurp(base + "/stat");
  std::istringstream rest(stat.substr(stat.rfind(')') + 1));
  std::string skipped;
  for (int i = 3; i < 14; ++i) rest >> skipped;
  double user = 0;
  double system = 0;
  rest >> user >> system;
  usage.cpu_seconds = (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  usage.written = field(slurp(base + "/io"), "\nwrite_bytes:");
  const auto syncs = slurp(sync_file);
  if (syncs.size() >= sizeof usage.syncs)
    std::memcpy(&usage.syncs, syncs.data(), sizeof usage.syncs);
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
