// end_to_end_bench [--json FILE] [--quick] [--only SCENARIO]: the real programs over a PTY and
// loopback, measured from outside.
#include <fmt/format.h>

#include <exception>
#include <string>
#include <string_view>

#include "process.hpp"
#include "scenarios.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace {

struct Wish {
  std::string json, only;
  bool quick = false;

  bool includes(std::string_view scenario) const { return only.empty() || only == scenario; }
};

constexpr int kHistory = 1'000'000;
constexpr double kWorstRatio = 1.5;

void measure_history(bench::Report& report) {
  const doubles::TempDir dir;
  const auto spool = dir / "spool.db";
  bench::make_history(spool, kHistory);
  bench::alone(report, {"1M alone", spool});
  bench::backlog(report, {"1M backlog", spool});
  report.compare("1M alone", "alone", kWorstRatio);
  report.compare("1M backlog", "backlog", kWorstRatio);
}

/// What an encrypted spool costs, side by side with a plain one of the same minutes.
void measure_encrypted(bench::Report& report) {
  constexpr double kWorstCost = 1.1;
  const doubles::TempDir dir;
  const auto key = dir.file("spool.key", std::string(64, 'b'));
  const auto toml = fmt::format("spool_key = \"file:{}\"\n", key);
  bench::alone(report, {"encrypted alone", {}, toml});
  bench::backlog(report, {"encrypted backlog", {}, toml});
  report.compare("encrypted alone", "alone", kWorstCost);
  report.compare("encrypted backlog", "backlog", kWorstCost);
}

void measure(const Wish& wish, bench::Report& report) {
  const bool history = !wish.quick && wish.includes("history");
  report.heading();
  const bool plain = history || (!wish.quick && wish.includes("encrypted"));
  if (wish.includes("alone") || plain) bench::alone(report, {"alone", {}});
  if (wish.includes("backlog") || plain) bench::backlog(report, {"backlog", {}});
  if (!wish.quick && wish.includes("encrypted")) measure_encrypted(report);
  if (wish.includes("memory")) bench::memory(report);
  if (wish.includes("waiting")) bench::waiting(report);
  if (!wish.quick && wish.includes("idle")) bench::idle(report);
  if (history) measure_history(report);
}

}  // namespace

int main(int count, char** words) try {
  Wish wish;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--quick") {
      wish.quick = true;
    } else if (word == "--json" && i + 1 < count) {
      wish.json = words[++i];
    } else if (word == "--only" && i + 1 < count) {
      wish.only = words[++i];
    } else {
      fmt::print(
          stderr,
          "usage: end_to_end_bench [--json FILE] [--quick]\n"
          "                        [--only alone|backlog|encrypted|memory|waiting|idle|history]\n");
      return 2;
    }
  }
  bench::Report report;
  measure(wish, report);
  if (!wish.json.empty()) report.write_json(wish.json);
  fmt::print("{}\n", report.missed() == 0 ? "Every target is reached."
                                          : fmt::format("{} MISSED.", report.missed()));
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "end_to_end_bench: {}\n", error.what());
  return 1;
}
