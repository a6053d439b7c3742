#include <thread>

#include "scenarios.hpp"
#include "stage.hpp"

namespace bench {

using namespace std::chrono_literals;

namespace {

constexpr auto kSettle = 70s;  // the start, the SMS and the first history are on the disk
// Twice what is written each 15 minutes.
constexpr auto kMeasured = 1800s;
constexpr auto kLimit = 30s;
constexpr double kDay = 86'400, kMega = 1e6;

}  // namespace

void idle(Report& report) {
  Stage stage({});
  stage.start();
  stage.deliver();
  stage.await_arrivals(1, kLimit);
  stage.await_deleted(1);
  std::this_thread::sleep_for(kSettle);
  const auto before = stage.look();
  std::this_thread::sleep_for(kMeasured);
  const auto cost = stage.since(before);
  const double days = std::chrono::duration<double>(kMeasured).count() / kDay;
  const auto written = static_cast<double>(cost.usage.written);
  report.add({"idle", "written per day", "MB", written / days / kMega, at_most(5)});
  report.add({"idle",
              "fsyncs per day",
              "",
              static_cast<double>(cost.usage.log_syncs + cost.usage.file_syncs) / days,
              {}});
  report.add({"idle", "CPU per day", "s", cost.usage.cpu_seconds / days, {}});
}

}  // namespace bench
