#include "gsmrelayd/relay_worker.hpp"

#include <poll.h>

#include <utility>

namespace gsmrelayd {

using namespace std::chrono_literals;

namespace {
constexpr auto kRelayStallLimit =
    120s;  // a step never waits longer than kRelayStep; transfers are asynchronous
constexpr auto kRelayStep = 5s;
constexpr auto kRelaySpoolPause = 2s;

/// Marks the end of the thread, after an exception too, so that shutdown() does not wait for it.
struct RelayWorkerEnd {
  std::atomic<bool>& ended;
  ~RelayWorkerEnd() { ended = true; }
};
}  // namespace

RelayWorker::RelayWorker(Shared& shared)
    : shared_(shared),
      heartbeat_(shared.liveness.add("relay", kRelayStallLimit)),
      thread_("relay", [this] { run(); }) {}

RelayWorker::~RelayWorker() {
  stop();
  thread_.join();
  shared_.liveness.remove(heartbeat_);
}

void RelayWorker::stop() {
  stopping_ = true;
  shared_.relay_bell.ring();
}

void RelayWorker::probe() {
  probe_ = true;
  shared_.relay_bell.ring();
}

std::vector<relay::RouteState> RelayWorker::states() const {
  const util::MutexLock lock(states_mutex_);
  return states_;
}

void RelayWorker::wait(util::Duration pause) {
  pollfd bell{shared_.relay_bell.fd(), POLLIN, 0};
  ::poll(&bell, 1, util::poll_timeout_ms(shared_.clock, shared_.clock.in(pause)));
  heartbeat_.beat();
}

void RelayWorker::publish_states(const RelayLoop& loop) {
  const util::MutexLock lock(states_mutex_);
  states_ = loop.states();
}

void RelayWorker::run() {
  const RelayWorkerEnd end{ended_};
  while (!stopping_) {
    RelayLoop loop(shared_, net::make_http_client(shared_.clock));
    publish_states(loop);  // a request may come before the first step ends
    run_loop(loop);
  }
}

void RelayWorker::run_loop(RelayLoop& loop) {
  while (!stopping_) {
    if (loop.follow_routes()) publish_states(loop);
    if (probe_.exchange(false)) loop.probe();
    const auto stepped = loop.step(shared_.clock.in(kRelayStep));
    heartbeat_.beat();
    publish_states(loop);
    if (stepped) {
      if (std::exchange(in_trouble_, false)) shared_.report_spool({});
      continue;
    }
    in_trouble_ = true;
    shared_.report_spool(util::fail(stepped.error()));
    wait(kRelaySpoolPause);
    if (stepped.error().advice == util::Advice::reopen) return;
  }
  loop.finish();
}

}  // namespace gsmrelayd
