#include <fmt/format.h>

#include "scenarios.hpp"
#include "stage.hpp"

namespace bench {

using namespace std::chrono_literals;

namespace {

constexpr auto kLimit = 120s;

double with_modems(int count) {
  Stage stage({.modems = count});
  stage.start();
  for (int i = 0; i < count; ++i) stage.deliver(i);
  stage.await_arrivals(static_cast<std::size_t>(count), kLimit);
  for (int i = 0; i < count; ++i) stage.await_deleted(1, i);
  return stage.pss_mib();
}

}  // namespace

void memory(Report& report) {
  const auto one = with_modems(1);
  report.add({"memory", "PSS, 1 modem", "MiB", one, at_most(8)});
  for (const int count : {8, 32, 64}) {
    const auto pss = with_modems(count);
    report.add({"memory", fmt::format("PSS, {} modems", count), "MiB", pss, {}});
    report.add({"memory", fmt::format("each further one of {}", count), "MiB",
                (pss - one) / (count - 1), at_most(0.3)});
  }
}

}  // namespace bench
