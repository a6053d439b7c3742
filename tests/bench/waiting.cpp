#include <chrono>
#include <stdexcept>

#include "scenarios.hpp"
#include "stage.hpp"

namespace bench {

using namespace std::chrono_literals;

namespace {

constexpr int kMessages = 10'000;
constexpr auto kLimit = 300s;

void tell_route(Stage& stage, const char* word) {
  if (const auto told = stage.house().cli({"route", word, "r0"}); told.code != 0)
    throw std::runtime_error(told.output);
}

}  // namespace

void waiting(Report& report) {
  Stage stage({.modem_extra = "sm=" + std::to_string(kMessages),
               .receiver_arguments = {"--delay-ms", "300"}});
  stage.start();
  tell_route(stage, "pause");
  stage.deliver_many(kMessages);
  stage.await_deleted(kMessages);
  const auto before = stage.look();
  const auto began = std::chrono::steady_clock::now();
  tell_route(stage, "resume");
  stage.await_arrivals(kMessages, kLimit);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  const auto cost = stage.since(before);
  report.add({"waiting", "10,000 drained at 300 ms each", "s", took.count(), at_most(60)});
  report.add({"waiting", "CPU per delivery", "ms", cost.usage.cpu_seconds * 1000 / kMessages, {}});
  report.add({"waiting", "PSS afterwards", "MiB", stage.pss_mib(), {}});
}

}  // namespace bench
