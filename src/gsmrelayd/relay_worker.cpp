#include "gsmrelayd/relay_worker.hpp"

#include <poll.h>

#include <random>
#include <utility>

#include "spool/maintenance.hpp"
#include "spool/version_store.hpp"
#include "util/log.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;

namespace {
constexpr auto kRelayStallLimit =
    120s;  // a step never waits longer than kRelayStep; transfers are asynchronous
constexpr auto kRelayStep = 5s;
constexpr auto kHousekeeping = 60s;
constexpr auto kRelayDrain = 3s;
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

void RelayWorker::publish_states(const relay::Relay& relay) {
  const util::MutexLock lock(states_mutex_);
  states_ = relay.states();
}

void RelayWorker::run() {
  const RelayWorkerEnd end{ended_};
  while (!stopping_) {
    spool::Spool spool(shared_.file);
    relay_with(spool);
  }
}

void RelayWorker::relay_with(spool::Spool& spool) {
  const auto http = net::make_http_client(shared_.clock);
  auto table = shared_.routes.get();
  relay::Relay relay(spool, shared_.file, *http, shared_.clock, table, std::random_device{}());
  relay.set_notify([this](const relay::Notice& notice) {
    shared_.events.add("relay", notice.route, notice.text);
    if (notice.works)
      shared_.history.add({.kind = spool::HistoryKind::route,
                           .route = notice.route,
                           .what = *notice.works ? "works" : "down",
                           .why = notice.reason});
  });
  publish_states(relay);  // a request may come before the first step ends
  auto next_housekeeping = shared_.clock.now();
  while (!stopping_) {
    if (auto current = shared_.routes.get(); current != table) {
      relay.replace_table(table = std::move(current));
      publish_states(relay);
    }
    if (probe_.exchange(false)) {
      for (const auto& route : table->routes()) relay.probe(route.name);
    }
    if (shared_.clock.now() >= next_housekeeping) {
      next_housekeeping = shared_.clock.in(kHousekeeping);
      const auto done = spool::Maintenance(spool).run_housekeeping(SimRouter(*table, shared_.sims));
      if (!done)
        util::log_warning("housekeeping failed, the next try is in a minute: " + done.error().what);
      note_proof(spool);
      write_history(spool);
      measure_queue(spool);
    }
    const auto stepped = relay.step(std::min(next_housekeeping, shared_.clock.in(kRelayStep)),
                                    shared_.relay_bell.fd());
    heartbeat_.beat();
    publish_states(relay);
    if (stepped) {
      if (std::exchange(in_trouble_, false)) shared_.report_spool({});
      continue;
    }
    in_trouble_ = true;
    shared_.report_spool(util::fail(stepped.error()));
    wait(kRelaySpoolPause);
    if (stepped.error().advice == util::Advice::reopen) return;
  }
  const auto drained = relay.drain(shared_.clock.in(kRelayDrain));
  if (!drained)
    util::log_warning("responses not recorded, their messages are sent again: " +
                      drained.error().what);
  note_proof(spool);
  write_history(spool);
}

/// Notes whether the queue is full. Between two calls it may grow beyond its limit: that is no
/// limit of the disk.
void RelayWorker::measure_queue(spool::Spool& spool) {
  const auto size = spool::Maintenance(spool).queue_size();
  if (!size || !shared_.queue.update(*size)) return;
  const bool full = shared_.queue.is_full();
  const std::string text =
      full ? "the queue is full: SMS stay on the modems while these have room; next: gsmrelay "
             "queue list --state waiting"
           : "the queue has room again";
  util::log(full ? util::LogLevel::warning : util::LogLevel::info, text);
  shared_.events.add("spool", "queue", text);
}

void RelayWorker::note_proof(spool::Spool& spool) {
  // A disk that cannot be written is reported by what follows.
  const auto proved = spool::VersionStore(spool).note_relayed();
  if (!proved || !*proved) return;
  util::log_info("this version has relayed an SMS: it has proved itself");
  shared_.history.add({.kind = spool::HistoryKind::version,
                       .what = "has proved itself",
                       .why = "an SMS was relayed"});
}

void RelayWorker::write_history(spool::Spool& spool) {
  if (const auto written = shared_.history.write(spool); !written)
    util::log_warning("the history could not be written, the next try is in a minute: " +
                      written.error().what);
}

}  // namespace gsmrelayd
