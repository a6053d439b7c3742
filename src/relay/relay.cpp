#include "relay/relay.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "relay/lane.hpp"
#include "relay/outcome.hpp"
#include "spool/inbox.hpp"
#include "util/log.hpp"

namespace relay {
namespace {

using std::chrono::milliseconds;

constexpr int kStartsPerStep = 64;            // then answers have their turn
constexpr std::size_t kMostUnsettled = 1024;  // above it, nothing new is started
constexpr milliseconds kFirstSettlePause{100}, kMostSettlePause{5'000};

struct Flight {
  Lane* lane;
  const Route* route;  ///< the lane's may change meanwhile
  spool::Delivery delivery;
};

struct Result {
  Lane* lane;
  spool::Settlement settlement;
};

void clear_bell(int fd) {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto taken = ::read(fd, &count, sizeof count);
}

void tell_change(const Lane& lane, const std::string& reason) {
  const auto& name = lane.settings().name;
  if (lane.breaker().is_closed()) {
    util::log_info(fmt::format("route {} works again", name), {{"ROUTE", name}});
  } else {
    util::log_warning(fmt::format("route {} is down, deliveries wait: {}", name, reason),
                      {{"ROUTE", name}});
  }
}

}  // namespace

struct Relay::Impl {
  util::Result<void> start_due();
  util::Result<bool> start_one(Lane& lane, util::Deadline now, spool::ServiceTime service);
  util::Result<void> bury_expired();
  void take(const net::HttpResult& answer);
  void keep(Lane& lane, spool::Settlement settlement);
  util::Result<void> settle();
  util::Deadline wake_at(util::Deadline deadline) const;
  Lane* lane(std::string_view name);
  void publish();

  spool::Spool& spool;
  spool::Inbox inbox;
  spool::DeliveryQueue queue;
  std::shared_ptr<const spool::File> file;
  net::HttpClient& http;
  const util::Clock& clock;
  Jitter jitter;
  std::vector<std::unique_ptr<Lane>> lanes;
  std::size_t turn = 0;  ///< the lane that starts first, one after the other
  bool more = false;     ///< start_due() stopped at its limit
  std::uint64_t last_tag = 0;
  std::unordered_map<std::uint64_t, Flight> flights;
  std::vector<Result> unsettled;
  util::Deadline settle_at{};
  int settle_failures = 0;

  struct Snapshot {
    RouteState state;
    util::Deadline probe_at;
  };
  mutable std::mutex mutex;
  std::vector<Snapshot> snapshots;  ///< guarded by `mutex`
};

Relay::Relay(spool::Spool& spool, std::shared_ptr<const spool::File> file, net::HttpClient& http,
             const util::Clock& clock, const std::shared_ptr<const RouteTable>& table,
             std::uint64_t jitter_seed)
    : impl_(new Impl{spool, spool::Inbox(spool), spool::DeliveryQueue(spool), std::move(file), http,
                     clock, Jitter(jitter_seed)}) {
  replace_table(table);
}

Relay::~Relay() = default;

Lane* Relay::Impl::lane(std::string_view name) {
  for (const auto& lane : lanes)
    if (lane->settings().name == name) return lane.get();
  return nullptr;
}

void Relay::replace_table(const std::shared_ptr<const RouteTable>& table) {
  auto& lanes = impl_->lanes;
  for (const auto& lane : lanes) lane->retire();
  for (const auto& settings : table->routes()) {
    if (auto* known = impl_->lane(settings.name)) {
      known->change(settings);
    } else {
      lanes.push_back(std::make_unique<Lane>(settings));
    }
  }
  std::erase_if(lanes, [](const auto& lane) { return lane->retired() && lane->idle(); });
  impl_->publish();
}

void Relay::probe(std::string_view route) {
  auto* lane = impl_->lane(route);
  if (lane == nullptr) return;
  lane->breaker().probe_now(impl_->clock.now());
  lane->look_again();
}

std::vector<RouteState> Relay::states() const {
  const auto now = impl_->clock.now();
  const std::lock_guard lock(impl_->mutex);
  std::vector<RouteState> states;
  for (const auto& snapshot : impl_->snapshots) {
    states.push_back(snapshot.state);
    if (snapshot.state.breaker == Breaker::closed) continue;
    states.back().until_probe =
        std::max(std::chrono::ceil<milliseconds>(snapshot.probe_at - now), milliseconds{0});
  }
  return states;
}

void Relay::Impl::publish() {
  const auto now = clock.now();
  const std::lock_guard lock(mutex);
  snapshots.resize(lanes.size());
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    const auto& lane = *lanes[i];
    snapshots[i] = {{lane.settings().name, lane.breaker().state(now), lane.in_flight(), {}},
                    lane.breaker().probe_at()};
  }
}

/// True if one was started or buried: the lane may have another.
util::Result<bool> Relay::Impl::start_one(Lane& lane, util::Deadline now,
                                          spool::ServiceTime service) {
  auto delivery = lane.next(queue, now, service);
  if (!delivery) return util::fail(delivery.error());
  if (!*delivery) return false;
  auto message = inbox.message((*delivery)->message);
  if (!message) {
    // If only this one cannot be read it must not stand in front of the others.
    spool::Settlement postponed{.delivery = (*delivery)->id};
    postponed.not_before = service + lane.settings().backoff_max;
    postponed.counts_as_attempt = false;
    postponed.error = message.error().what;
    keep(lane, std::move(postponed));
    lane.rest(now);
    return util::fail(message.error());
  }
  if (!*message || (*message)->payload_erased) {
    keep(lane, dead(**delivery, "the payload is no longer kept"));
    return true;
  }
  if ((*message)->damaged) {
    keep(lane, dead(**delivery, "a part of it can no longer be read from the spool"));
    return true;
  }
  auto request = lane.kind()->request(**message, lane.settings(), clock.wall());
  request.tag = ++last_tag;
  flights.emplace(request.tag, Flight{&lane, lane.kind(), std::move(**delivery)});
  lane.started();
  http.start(std::move(request));
  return true;
}

/// One from each route in turn, so that a long queue does not hold up the others.
util::Result<void> Relay::Impl::start_due() {
  more = false;
  if (unsettled.size() >= kMostUnsettled || lanes.empty()) return {};
  const auto now = clock.now();
  const auto service = file->service_now();
  const spool::ReadSnapshot snapshot(spool);
  std::size_t without = 0;
  for (int started = 0; without < lanes.size();) {
    auto one = start_one(*lanes[turn % lanes.size()], now, service);
    ++turn;
    if (!one) return util::fail(one.error());
    without = *one ? 0 : without + 1;
    if (*one && ++started >= kStartsPerStep) {
      more = true;
      break;
    }
  }
  return {};
}

util::Result<void> Relay::Impl::bury_expired() {
  const auto now = clock.now();
  for (const auto& lane : lanes) {
    if (lane->breaker().is_closed()) continue;
    auto expired = lane->expired(queue, now, file->service_now());
    if (!expired) return util::fail(expired.error());
    for (const auto& delivery : *expired)
      keep(*lane, dead(delivery, "too old, and the route is down"));
  }
  return {};
}

void Relay::Impl::keep(Lane& lane, spool::Settlement settlement) {
  if (settlement.state == spool::DeliveryState::dead)
    util::log_error(fmt::format("delivery {} is dead: {}; see 'gsmrelay queue list'",
                                settlement.delivery, settlement.error),
                    {{"ROUTE", lane.settings().name}});
  unsettled.push_back({&lane, std::move(settlement)});
}

void Relay::Impl::take(const net::HttpResult& answer) {
  const auto found = flights.find(answer.tag);
  if (found == flights.end()) return;
  auto [lane, route, delivery] = std::move(found->second);
  flights.erase(found);
  lane->landed();
  const auto judgement = route->judge(answer, clock.wall());
  const bool worked = lane->breaker().is_closed();
  auto settlement = outcome(delivery, judgement, lane->settings(), lane->breaker(),
                            {clock.now(), file->service_now(), answer.latency}, jitter);
  settlement.latency = answer.latency;
  if (worked != lane->breaker().is_closed()) tell_change(*lane, judgement.reason);
  keep(*lane, std::move(settlement));
}

/// One transaction for all that is known. What the spool does not take now is kept.
util::Result<void> Relay::Impl::settle() {
  const auto now = clock.now();
  if (unsettled.empty() || now < settle_at) return {};
  std::vector<spool::Settlement> settlements;
  settlements.reserve(unsettled.size());
  for (const auto& result : unsettled) settlements.push_back(result.settlement);
  if (auto settled = queue.settle(settlements); !settled) {
    settle_at = now + backoff_ceiling(kFirstSettlePause, kMostSettlePause, settle_failures++);
    return settled;
  }
  settle_failures = 0;
  const auto service = file->service_now();
  for (const auto& result : unsettled) result.lane->settled(result.settlement, now, service);
  unsettled.clear();
  std::erase_if(lanes, [](const auto& lane) { return lane->retired() && lane->idle(); });
  return {};
}

util::Deadline Relay::Impl::wake_at(util::Deadline deadline) const {
  const auto now = clock.now();
  if (more) return now;
  if (!unsettled.empty()) deadline = std::min(deadline, settle_at);
  if (unsettled.size() >= kMostUnsettled) return deadline;
  for (const auto& lane : lanes) deadline = std::min(deadline, lane->wake_at(now));
  return deadline;
}

util::Result<void> Relay::step(util::Deadline deadline, int wake_fd) {
  auto& impl = *impl_;
  auto first = impl.settle();
  if (auto buried = impl.bury_expired(); !buried && first) first = buried;
  if (auto started = impl.start_due(); !started && first) first = started;
  impl.publish();
  auto run = impl.http.run(impl.wake_at(deadline), wake_fd);
  if (run.woken) clear_bell(wake_fd);
  // At the deadline too: a ring may have been lost.
  if (run.woken || (run.results.empty() && impl.clock.now() >= deadline))
    for (const auto& lane : impl.lanes) lane->look_again();
  for (const auto& answer : run.results) impl.take(answer);
  if (auto settled = impl.settle(); !settled && first) first = settled;
  impl.publish();
  return first;
}

util::Result<void> Relay::drain(util::Deadline deadline) {
  auto& impl = *impl_;
  while (!impl.flights.empty() && impl.clock.now() < deadline)
    for (const auto& answer : impl.http.run(deadline, -1).results) impl.take(answer);
  impl.settle_at = impl.clock.now();
  return impl.settle();
}

}  // namespace relay
