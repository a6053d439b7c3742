#include "gsmrelayd/monitor.hpp"

#include <random>

#include "control/api.hpp"

namespace gsmrelayd {

namespace {

using namespace std::chrono_literals;

/// Between two evaluations of the warnings: with a heartbeat or an alarm, and for the log only.
constexpr auto kMonitorPause = 5s, kLogPause = 20s;
/// The longest call is an e-mail: 60 s.
constexpr auto kMonitorStallLimit = 180s;

struct MonitorEnd {
  std::atomic<bool>& ended;
  ~MonitorEnd() { ended = true; }
};

}  // namespace

Monitor::Monitor(control::DaemonControl& daemon, control::HealthMonitor& health, Shared& shared,
                 std::string socket_folder)
    : shared_(shared),
      snapshots_(health, shared.file, shared.clock),
      exporter_(snapshots_, shared.clock, [&shared] { return shared.liveness.stalled(); }),
      metrics_([this](const net::ServerRequest& request) { return exporter_.handle(request); },
               control::may_read, std::move(socket_folder), shared.clock),
      outlets_(daemon, shared.clock, stopping_),
      spool_(shared.file),
      notifier_([this] { return monitoring::current_warnings(snapshots_.read().health); }, outlets_,
                spool::AlarmStore(spool_), shared.clock, std::random_device{}()) {}

Monitor::~Monitor() {
  stop();
  thread_.join();
}

void Monitor::configure(const config::Config& config) {
  notifier_.configure(config.heartbeat, config.alarms);
  {
    const util::MutexLock lock(mutex_);
    metrics_.configure(config.metrics);
    if (!thread_.joinable()) thread_ = util::Thread("monitor", [this] { run(); });
  }
  {
    const util::MutexLock lock(pause_mutex_);
    changed_ = true;
  }
  wake_.notify_all();
}

void Monitor::follow() {
  const util::MutexLock lock(mutex_);
  metrics_.follow();
}

void Monitor::stop() {
  {
    const util::MutexLock lock(pause_mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  const util::MutexLock lock(mutex_);
  if (!thread_.joinable()) ended_ = true;
}

void Monitor::run() {
  const MonitorEnd end{ended_};
  auto& heartbeat = shared_.liveness.add("monitor", kMonitorStallLimit);
  while (!stopping_) {
    notifier_.step([&] { heartbeat.beat(); });
    heartbeat.beat();
    const auto until =
        std::chrono::steady_clock::now() + (notifier_.wanted() ? kMonitorPause : kLogPause);
    util::MutexLock lock(pause_mutex_);
    while (!stopping_ && !changed_ && wake_.wait_until(lock, until)) {
    }
    changed_ = false;
  }
  shared_.liveness.remove(heartbeat);
}

}  // namespace gsmrelayd
