// backend_bench [--json FILE] [--only SCENARIO]: the back end, by its modules and its real
// programs.
#include "backend.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <exception>
#include <string>
#include <string_view>

#include "measure.hpp"

namespace bench {

Spent spent() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  constexpr double kMicro = 1e-6;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * kMicro;
  };
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now().time_since_epoch();
  return {wall.count(), seconds(usage.ru_utime) + seconds(usage.ru_stime)};
}

void keep_to_cores(int count) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  for (int i = 0; i < count; ++i) CPU_SET(i, &cores);
  ::sched_setaffinity(0, sizeof cores, &cores);
}

double median(std::vector<double> samples) {
  return percentile(std::move(samples), 0.5);
}

}  // namespace bench

int main(int count, char** words) try {
  std::string json, only;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--json" && i + 1 < count) {
      json = words[++i];
    } else if (word == "--only" && i + 1 < count) {
      only = words[++i];
    } else {
      fmt::print(stderr,
                 "usage: backend_bench [--json FILE] [--only synchronising|taking|memory]\n");
      return 2;
    }
  }
  std::signal(SIGPIPE, SIG_IGN);
  const auto wanted = [&](std::string_view name) { return only.empty() || only == name; };
  bench::Report report;
  report.heading();
  // First: it measures other processes, which would inherit the cores that the others keep to.
  if (wanted("memory")) bench::backend_memory(report);
  if (wanted("taking")) bench::taking(report);
  if (wanted("synchronising")) bench::synchronising(report);
  if (!json.empty()) report.write_json(json);
  fmt::print("{}\n", report.missed() == 0 ? "Every target is reached."
                                          : fmt::format("{} MISSED.", report.missed()));
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "backend_bench: {}\n", error.what());
  return 1;
}
