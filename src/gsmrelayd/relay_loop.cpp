#include "gsmrelayd/relay_loop.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "spool/maintenance.hpp"
#include "spool/version_store.hpp"
#include "util/log.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;

namespace {
constexpr auto kHousekeeping = 60s;
constexpr auto kRelayDrain = 3s;
}  // namespace

RelayLoop::RelayLoop(Shared& shared, std::unique_ptr<net::HttpClient> http)
    : shared_(shared),
      spool_(shared.file),
      http_(std::move(http)),
      table_(shared.routes.get()),
      relay_(spool_, shared.file, *http_, shared.clock, table_, std::random_device{}()),
      next_housekeeping_(shared.clock.now()) {
  relay_.set_notify([this](const relay::Notice& notice) {
    settled_ = true;
    shared_.events.add("relay", notice.route, notice.text);
    if (notice.works)
      shared_.history.add({.kind = spool::HistoryKind::route,
                           .route = notice.route,
                           .what = *notice.works ? "works" : "down",
                           .why = notice.reason});
  });
}

util::Result<void> RelayLoop::step(util::Deadline deadline) {
  if (shared_.clock.now() >= next_housekeeping_) keep_house();
  const auto done = relay_.step(std::min(next_housekeeping_, deadline), shared_.relay_bell.fd());
  if (std::exchange(settled_, false)) note_proof();
  return done;
}

bool RelayLoop::follow_routes() {
  auto current = shared_.routes.get();
  if (current == table_) return false;
  relay_.replace_table(table_ = std::move(current));
  return true;
}

void RelayLoop::probe() {
  for (const auto& route : table_->routes()) relay_.probe(route.name);
}

void RelayLoop::finish() {
  const auto drained = relay_.drain(shared_.clock.in(kRelayDrain));
  if (!drained)
    util::log_warning("responses not recorded, their messages are sent again: " +
                      drained.error().what);
  note_proof();
  write_history();
}

void RelayLoop::keep_house() {
  next_housekeeping_ = shared_.clock.in(kHousekeeping);
  const auto done = spool::Maintenance(spool_).run_housekeeping(SimRouter(*table_, shared_.sims));
  if (!done)
    util::log_warning("housekeeping failed, the next try is in a minute: " + done.error().what);
  note_proof();
  write_history();
  measure_queue();
}

/// Notes whether the queue is full. Between two calls it may grow beyond its limit: that is no
/// limit of the disk.
void RelayLoop::measure_queue() {
  const auto size = spool::Maintenance(spool_).queue_size();
  if (!size || !shared_.queue.update(*size)) return;
  const bool full = shared_.queue.is_full();
  const std::string text =
      full ? "the queue is full: SMS stay on the modems while these have room; next: gsmrelay "
             "queue list --state waiting"
           : "the queue has room again";
  util::log(full ? util::LogLevel::warning : util::LogLevel::info, text);
  shared_.events.add("spool", "queue", text);
}

void RelayLoop::note_proof() {
  if (proved_) return;
  spool::VersionStore versions(spool_);
  // A disk that cannot be written is reported by what follows.
  const auto proved = versions.note_relayed();
  const auto record = versions.read();
  proved_ = record && record->proof;
  if (!proved || !*proved) return;
  util::log_info("this version has relayed an SMS: it has proved itself");
  shared_.history.add({.kind = spool::HistoryKind::version,
                       .what = "has proved itself",
                       .why = "an SMS was relayed"});
}

void RelayLoop::write_history() {
  if (const auto written = shared_.history.write(spool_); !written)
    util::log_warning("the history could not be written, the next try is in a minute: " +
                      written.error().what);
}

}  // namespace gsmrelayd
