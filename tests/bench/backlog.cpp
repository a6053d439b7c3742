#include <algorithm>

#include "scenarios.hpp"
#include "stage.hpp"

namespace bench {

using namespace std::chrono_literals;

namespace {

constexpr int kMessages = 5000;
constexpr auto kLimit = 120s;

}  // namespace

void backlog(Report& report, const Setting& setting) {
  Stage stage({.modem_extra = "sm=" + std::to_string(kMessages),
               .daemon_toml = "sweep = \"1h\"\n" + setting.daemon_toml},
              setting.spool);
  stage.deliver_many(kMessages);
  const auto began = now_us();
  stage.house().start_daemon();
  const Cost before{usage(stage.house().daemon().pid(), {}), stage.modem_counts()};
  stage.await_arrivals(kMessages, kLimit);
  stage.await_deleted(kMessages);
  const auto cost = stage.since(before);
  const auto [first, last] = std::minmax_element(stage.arrivals().begin(), stage.arrivals().end());
  constexpr double kMicro = 1e6;
  const auto rate = [](std::int64_t us) { return kMessages * kMicro / static_cast<double>(us); };
  const auto each = [](auto sum) { return static_cast<double>(sum) / kMessages; };
  report.add(
      {setting.name, "messages/s, start included", "1/s", rate(*last - began), at_least(700)});
  report.add({setting.name, "messages/s, first to last", "1/s", rate(*last - *first), {}});
  report.add(
      {setting.name, "CPU per SMS", "ms", each(cost.usage.cpu_seconds * 1000), at_most(0.5)});
  report.add({setting.name, "AT commands per SMS", "", each(cost.modem.commands), at_most(1.1)});
  report.add({setting.name, "listings", "", static_cast<double>(cost.modem.listings), {}});
  report.add({setting.name, "fsyncs, log", "", static_cast<double>(cost.usage.log_syncs), {}});
  report.add({setting.name, "fsyncs, file", "", static_cast<double>(cost.usage.file_syncs), {}});
  report.add({setting.name, "written per SMS", "KiB", each(cost.usage.written) / 1024, {}});
}

}  // namespace bench
