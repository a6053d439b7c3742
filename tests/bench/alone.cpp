#include <thread>

#include "scenarios.hpp"
#include "stage.hpp"

namespace bench {

using namespace std::chrono_literals;

namespace {

constexpr int kWarmUp = 20;  // connections made, statements prepared, pages touched
constexpr int kMessages = 300;
constexpr auto kLimit = 30s;
constexpr auto kSettle = 3ms;  // the receiver's answer gets into the spool

}  // namespace

void alone(Report& report, const Setting& setting) {
  Stage stage({.daemon_toml = "sweep = \"1h\"\n" + setting.daemon_toml}, setting.spool);
  stage.start();
  std::vector<double> latencies;
  Cost before;
  for (int i = 1; i <= kWarmUp + kMessages; ++i) {
    const auto count = static_cast<std::size_t>(i);
    const auto delivered = stage.deliver();
    stage.await_arrivals(count, kLimit);
    stage.await_deleted(count);
    std::this_thread::sleep_for(kSettle);
    if (i > kWarmUp)
      latencies.push_back(static_cast<double>(stage.arrivals()[count - 1] - delivered) / 1000);
    else if (i == kWarmUp)
      before = stage.look();
  }
  const auto cost = stage.since(before);
  const auto each = [](auto sum) { return static_cast<double>(sum) / kMessages; };
  report.add({setting.name, "latency, median", "ms", percentile(latencies, 0.5), at_most(3)});
  report.add(
      {setting.name, "latency, 99th percentile", "ms", percentile(latencies, 0.99), at_most(15)});
  report.add(
      {setting.name, "CPU per SMS", "ms", each(cost.usage.cpu_seconds * 1000), at_most(0.5)});
  report.add({setting.name, "AT commands per SMS", "", each(cost.modem.commands), at_most(2.05)});
  // A checkpoint syncs the log before it reads it, and the next commit restarts the log.
  report.add({setting.name, "fsyncs per SMS, log", "", each(cost.usage.log_syncs), at_most(1.1)});
  report.add({setting.name, "checkpoints", "", static_cast<double>(cost.usage.file_syncs), {}});
  report.add({setting.name, "written per SMS", "KiB", each(cost.usage.written) / 1024, {}});
  report.add({setting.name, "PSS", "MiB", stage.pss_mib(), at_most(8)});
}

}  // namespace bench
