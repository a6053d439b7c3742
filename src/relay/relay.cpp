#include "relay/relay.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <unordered_map>

#include "relay/route_queue.hpp"
#include "relay/sender_turns.hpp"
#include "relay/settlement.hpp"
#include "spool/inbox.hpp"
#include "spool/row_encoding.hpp"
#include "util/log.hpp"
#include "util/mutex.hpp"

namespace relay {
namespace {

using std::chrono::milliseconds;

constexpr int kStartsPerStep = 64;               // after these, responses are read
constexpr std::size_t kMostUnsettled = 1024;     // above it, nothing new is started
constexpr std::size_t kReleasesPerStep = 256;    // in one transaction, so that others may write
constexpr milliseconds kCompletionPoll{50};      // while draining, for kinds that are not HTTP
constexpr milliseconds kCompletionGrace{5'000};  // beyond settings.timeout
constexpr milliseconds kFirstSettlePause{100}, kMostSettlePause{5'000};

void clear_bell(int fd) {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto taken = ::read(fd, &count, sizeof count);
}

}  // namespace

struct Relay::Impl final : Transport {
  struct InFlight {
    RouteQueue* queue;
    spool::Delivery delivery;
    util::Deadline started;
    /// The time at which the relay ends the delivery. Not used for HTTP requests, which end by the
    /// time limit of the client.
    util::Deadline overdue_at;
    std::string sender;  ///< key in `senders`
    std::string modem;
    const HttpRoute* evaluator = nullptr;  ///< of an HTTP request; the queue's kind may change
  };
  struct Result {
    RouteQueue* queue;
    spool::Id message;
    std::string modem;  ///< empty: not known
    spool::Settlement settlement;
  };

  Impl(spool::Spool& spool_, std::shared_ptr<const spool::File> file_, net::HttpClient& http_,
       const util::Clock& clock_, std::uint64_t jitter_seed)
      : spool(spool_),
        inbox(spool_),
        deliveries(spool_),
        file(std::move(file_)),
        http(http_),
        clock(clock_),
        jitter(jitter_seed) {}
  util::Result<void> start_due();
  util::Result<bool> start_one(RouteQueue& queue, util::Deadline now, spool::ServiceTime service);
  util::Result<void> dead_letter_expired();
  util::WallTime now() const override { return clock.wall(); }
  void send(net::HttpRequest request, const HttpRoute& route, Completion completion) override;
  void on_response(const net::HttpResult& response);
  /// Ends the deliveries that route kinds have completed.
  void take_completions();
  /// Ends the deliveries that route kinds have not completed in time.
  void end_overdue();
  void finish(std::uint64_t tag, const Evaluation& evaluation, std::optional<milliseconds> latency);
  spool::Settlement judge(RouteQueue& queue, const spool::Delivery& delivery,
                          const std::string& sender, Evaluation evaluation, milliseconds latency);
  void queue_settlement(RouteQueue& queue, const spool::Delivery& delivery, std::string modem,
                        spool::Settlement settlement);
  /// Logs that the route works again or is down.
  void report_change(const RouteQueue& queue, const std::string& reason);
  /// Logs the end of a delivery, once it is in the spool.
  void report_settled(const Result& result);
  /// Returns true if another route has delivered the message to the same endpoint. Fails if the
  /// spool cannot be read.
  util::Result<bool> taken_by_same_endpoint(const RouteQueue& queue,
                                            const spool::Delivery& delivery);
  util::Result<void> settle();
  /// Makes the first released deliveries of each route due. Does nothing while results wait to be
  /// stored: one of them may postpone such a delivery.
  util::Result<void> release_postponed();
  util::Deadline wake_at(util::Deadline deadline) const;
  RouteQueue* find_queue(std::string_view name);
  /// Destroys the queues of routes that are no longer configured, once no delivery of them is under
  /// way.
  void drop_idle_queues();
  void publish();

  spool::Spool& spool;
  spool::Inbox inbox;
  spool::DeliveryQueue deliveries;
  std::shared_ptr<const spool::File> file;
  net::HttpClient& http;
  const util::Clock& clock;
  util::Jitter jitter;
  std::vector<std::unique_ptr<RouteQueue>> queues;
  std::size_t turn = 0;  ///< the next queue to start a delivery, modulo their number
  bool more = false;     ///< start_due() stopped at its limit
  std::uint64_t last_tag = 0;
  std::unordered_map<std::uint64_t, InFlight> in_flight;
  SenderTurns senders;
  std::function<void(const Notice&)> notify = [](const Notice&) {};
  std::shared_ptr<CompletionQueue> completions = std::make_shared<CompletionQueue>();
  std::vector<Result> unsettled;
  util::Deadline settle_at{};
  int settle_failures = 0;

  struct Snapshot {
    RouteState state;
    util::Deadline probe_at;
  };
  mutable util::Mutex mutex;
  std::vector<Snapshot> snapshots GUARDED_BY(mutex);
};

Relay::Relay(spool::Spool& spool, std::shared_ptr<const spool::File> file, net::HttpClient& http,
             const util::Clock& clock, const std::shared_ptr<const RouteTable>& table,
             std::uint64_t jitter_seed)
    : impl_(std::make_unique<Impl>(spool, std::move(file), http, clock, jitter_seed)) {
  replace_table(table);
}

Relay::~Relay() {
  // A completion may outlive the relay, but not the descriptor that wakes it.
  impl_->completions->set_wake_fd(-1);
}

RouteQueue* Relay::Impl::find_queue(std::string_view name) {
  for (const auto& queue : queues)
    if (queue->settings().name == name) return queue.get();
  return nullptr;
}

void Relay::Impl::drop_idle_queues() {
  std::erase_if(queues, [](const auto& queue) { return queue->retired() && queue->idle(); });
}

void Relay::replace_table(const std::shared_ptr<const RouteTable>& table) {
  auto& queues = impl_->queues;
  for (const auto& queue : queues) queue->retire();
  for (const auto& settings : table->routes()) {
    if (auto* known = impl_->find_queue(settings.name)) {
      known->change(settings, table->kind_of(settings));
    } else {
      queues.push_back(std::make_unique<RouteQueue>(settings, table->kind_of(settings)));
    }
  }
  impl_->drop_idle_queues();
  impl_->publish();
}

void Relay::set_notify(std::function<void(const Notice&)> notify) {
  impl_->notify = std::move(notify);
}

void Relay::probe(std::string_view route) {
  auto* queue = impl_->find_queue(route);
  if (queue == nullptr) return;
  queue->probe_now(impl_->clock.now());
}

std::vector<RouteState> Relay::states() const {
  const auto now = impl_->clock.now();
  const util::MutexLock lock(impl_->mutex);
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
  const util::MutexLock lock(mutex);
  snapshots.resize(queues.size());
  for (std::size_t i = 0; i < queues.size(); ++i) {
    const auto& queue = *queues[i];
    const auto& trouble = queue.trouble();
    snapshots[i] = {{.name = queue.settings().name,
                     .breaker = queue.breaker().state(now),
                     .in_flight = queue.in_flight(),
                     .reason = trouble.reason,
                     .refused = trouble.route_refused,
                     .asked_to_wait = trouble.retry_after.has_value(),
                     .fault = trouble.fault},
                    queue.breaker().probe_at()};
  }
}

/// Returns true if a delivery was started, waits for the turn of its sender, or became a dead
/// letter: the queue may have another.
util::Result<bool> Relay::Impl::start_one(RouteQueue& queue, util::Deadline now,
                                          spool::ServiceTime service) {
  auto delivery = queue.next(deliveries, now, service);
  if (!delivery) return util::fail(delivery.error());
  if (!*delivery) return false;
  auto message = inbox.message((*delivery)->message);
  if (!message) {
    // If only this message cannot be read, it must not block the others.
    spool::Settlement postponed{.delivery = (*delivery)->id};
    postponed.not_before = service + queue.settings().backoff_max;
    postponed.counts_as_attempt = false;
    postponed.error = message.error().what;
    queue_settlement(queue, **delivery, {}, std::move(postponed));
    queue.back_off(now);
    return util::fail(message.error());
  }
  if (!*message || (*message)->payload_erased) {
    queue_settlement(queue, **delivery, {}, dead(**delivery, "the payload is no longer kept"));
    return true;
  }
  if ((*message)->damaged) {
    queue_settlement(queue, **delivery, (*message)->modem,
                     dead(**delivery, "a part of it can no longer be read from the spool"));
    return true;
  }
  auto key = SenderTurns::key(queue.server(), (*message)->sender);
  const auto held_for = queue.holds().pause(key, now);
  const auto put_back = [&] {  // the spool stores nothing now: leave the delivery as it is
    queue.park();
    queue.unpark(std::move(**delivery), now, now);
    queue.back_off(now);
    return false;
  };
  if (held_for.count() > 0) {
    if (settle_failures > 0) return put_back();
    if (is_expired(**delivery, queue.settings(), service)) {
      queue_settlement(queue, **delivery, (*message)->modem,
                       dead(**delivery, "too old, and the server refuses its sender"));
      return true;
    }
    spool::Settlement later{.delivery = (*delivery)->id};
    later.not_before = service + std::chrono::ceil<milliseconds>(held_for) +
                       jitter.up_to(queue.settings().backoff_first);
    later.counts_as_attempt = false;
    queue.postponed().add((*delivery)->id, key);
    queue_settlement(queue, **delivery, {}, std::move(later));
    return true;
  }
  if (!senders.begin(key, (*delivery)->id, now)) {
    if (const auto pause = senders.park(key, queue, **delivery, now)) {
      if (settle_failures > 0) return put_back();
      spool::Settlement later{.delivery = (*delivery)->id};
      later.not_before = service + std::chrono::ceil<milliseconds>(*pause);
      later.counts_as_attempt = false;
      queue.postponed().add((*delivery)->id, "");
      queue_settlement(queue, **delivery, {}, std::move(later));
    }
    return true;
  }
  queue.postponed().remove((*delivery)->id);
  const auto tag = ++last_tag;
  in_flight.emplace(tag, InFlight{.queue = &queue,
                                  .delivery = std::move(**delivery),
                                  .started = now,
                                  .overdue_at = now + queue.settings().timeout + kCompletionGrace,
                                  .sender = std::move(key),
                                  .modem = (*message)->modem});
  queue.started();
  queue.kind()->start(**message, queue.settings(), *this, {tag, completions});
  return true;
}

/// Starts one delivery of each route in turn, so that a long queue does not delay the others.
util::Result<void> Relay::Impl::start_due() {
  more = false;
  senders.release(clock.now());
  drop_idle_queues();
  if (unsettled.size() >= kMostUnsettled || queues.empty()) return {};
  const auto now = clock.now();
  const auto service = file->service_now();
  const spool::ReadSnapshot snapshot(spool);
  std::size_t without = 0;
  for (int started = 0; without < queues.size();) {
    auto one = start_one(*queues[turn % queues.size()], now, service);
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

util::Result<void> Relay::Impl::dead_letter_expired() {
  const auto now = clock.now();
  for (const auto& queue : queues) {
    if (queue->breaker().is_closed()) continue;
    auto expired = queue->expired(deliveries, now, file->service_now());
    if (!expired) return util::fail(expired.error());
    for (const auto& delivery : *expired)
      queue_settlement(*queue, delivery, {}, dead(delivery, "too old, and the route is down"));
  }
  return {};
}

void Relay::Impl::queue_settlement(RouteQueue& queue, const spool::Delivery& delivery,
                                   std::string modem, spool::Settlement settlement) {
  unsettled.push_back({&queue, delivery.message, std::move(modem), std::move(settlement)});
}

void Relay::Impl::report_change(const RouteQueue& queue, const std::string& reason) {
  const auto& name = queue.settings().name;
  if (queue.breaker().is_closed()) {
    auto text = fmt::format("route {} works again", name);
    util::log_info(text, {{"ROUTE", name}});
    notify({name, std::move(text), true});
  } else {
    auto text = fmt::format("route {} is down, deliveries wait: {}", name, reason);
    util::log_warning(text, {{"ROUTE", name}});
    notify({name, std::move(text), false, reason});
  }
}

void Relay::Impl::report_settled(const Result& result) {
  const auto& settlement = result.settlement;
  const auto& name = result.queue->settings().name;
  const auto message = fmt::format("message {}{}{}", result.message,
                                   result.modem.empty() ? "" : " from ", result.modem);
  if (settlement.state == spool::DeliveryState::delivered) {
    auto text =
        fmt::format("{} delivered to {} in {} ms", message, name, settlement.latency.count());
    util::log_info(text, {{"ROUTE", name}});
    notify({name, std::move(text)});
  } else if (settlement.state == spool::DeliveryState::dead) {
    auto text = fmt::format("{} is a dead letter of {}: {}", message, name, settlement.error);
    util::log_error(
        fmt::format("{}; next: gsmrelay queue list --state dead --route {}", text, name),
        {{"ROUTE", name}});
    notify({name, std::move(text)});
  }
}

util::Result<bool> Relay::Impl::taken_by_same_endpoint(const RouteQueue& queue,
                                                       const spool::Delivery& delivery) {
  const auto at_same_endpoint = [&](const RouteQueue* other) {
    return other != nullptr && other != &queue && other->endpoint() == queue.endpoint();
  };
  for (const auto& result : unsettled)
    if (result.settlement.state == spool::DeliveryState::delivered &&
        spool::are_of_one_content(result.settlement.delivery, delivery.id) &&
        at_same_endpoint(result.queue))
      return true;
  const auto all = deliveries.deliveries_of(delivery.message);
  if (!all) return util::fail(all.error());
  return std::any_of(all->begin(), all->end(), [&](const spool::Delivery& other) {
    return other.state == spool::DeliveryState::delivered &&
           spool::are_of_one_content(other.id, delivery.id) &&
           at_same_endpoint(find_queue(other.route));
  });
}

void Relay::Impl::send(net::HttpRequest request, const HttpRoute& route, Completion completion) {
  request.tag = completion.tag();
  auto& delivery = in_flight.at(request.tag);
  delivery.evaluator = &route;
  delivery.overdue_at = util::Deadline::max();
  http.start(std::move(request));
}

void Relay::Impl::on_response(const net::HttpResult& response) {
  const auto found = in_flight.find(response.tag);
  if (found == in_flight.end()) return;
  assert(found->second.evaluator != nullptr);
  const auto& request = found->second;
  auto evaluation = request.evaluator->evaluate(response, request.queue->settings(), clock.wall());
  if (evaluation.perhaps_taken) {
    const auto taken = taken_by_same_endpoint(*request.queue, request.delivery);
    if (!taken) evaluation.disposition = Disposition::later;  // asked again after the next attempt
    if (taken && *taken) evaluation = {.disposition = Disposition::delivered};
  }
  finish(response.tag, evaluation, response.latency);
}

void Relay::Impl::take_completions() {
  for (const auto& [tag, evaluation] : completions->take()) finish(tag, evaluation, {});
}

void Relay::Impl::end_overdue() {
  const auto now = clock.now();
  std::vector<std::uint64_t> overdue;
  for (const auto& [tag, delivery] : in_flight)
    if (delivery.overdue_at <= now) overdue.push_back(tag);
  for (const auto tag : overdue) finish(tag, no_response_in_time(), {});
}

void Relay::Impl::finish(std::uint64_t tag, const Evaluation& evaluation,
                         std::optional<milliseconds> measured) {
  const auto found = in_flight.find(tag);
  if (found == in_flight.end()) return;
  auto [queue, delivery, started, overdue_at, sender, modem, evaluator] = std::move(found->second);
  in_flight.erase(found);
  queue->request_finished();
  const auto now = clock.now();
  senders.end(sender, now, now - started);
  const auto latency = measured.value_or(std::chrono::duration_cast<milliseconds>(now - started));
  const bool worked = queue->breaker().is_closed();
  auto settlement = judge(*queue, delivery, sender, evaluation, latency);
  settlement.latency = latency;
  if (settlement.state == spool::DeliveryState::waiting && !settlement.counts_as_attempt)
    queue->postponed().add(delivery.id, sender);
  if (worked != queue->breaker().is_closed()) report_change(*queue, evaluation.reason);
  queue_settlement(*queue, delivery, std::move(modem), std::move(settlement));
}

/// Decides whom the evaluation concerns: the message, its sender or the route.
spool::Settlement Relay::Impl::judge(RouteQueue& queue, const spool::Delivery& delivery,
                                     const std::string& sender, Evaluation evaluation,
                                     milliseconds latency) {
  const auto now = clock.now();
  const auto service = file->service_now();
  const bool taken = evaluation.disposition == Disposition::delivered;
  if (!evaluation.route_down && queue.holds().works(sender, taken))
    queue.postponed().release(sender);
  // While the route is held, its breaker decides.
  if (evaluation.sender_suspected && queue.breaker().is_closed()) {
    const auto refused = queue.holds().refused(sender, delivery.id, now, jitter);
    if (refused == SenderHolds::Refused::perhaps_sender) {
      queue.note(evaluation);
      return held(delivery, evaluation, queue.settings(), service, queue.holds().pause(sender, now),
                  jitter);
    }
    if (refused == SenderHolds::Refused::route) queue.postponed().release_all();
    if (refused == SenderHolds::Refused::message)
      evaluation.route_down = evaluation.route_refused = false;
  }
  queue.note(evaluation);
  return to_settlement(delivery, evaluation, queue.settings(), queue.breaker(),
                       {now, service, latency}, jitter);
}

/// Writes all results in one transaction. Keeps them if the spool returns an error.
util::Result<void> Relay::Impl::settle() {
  const auto now = clock.now();
  if (unsettled.empty() || now < settle_at) return {};
  std::vector<spool::Settlement> settlements;
  settlements.reserve(unsettled.size());
  for (const auto& result : unsettled) settlements.push_back(result.settlement);
  if (auto settled = deliveries.settle(settlements); !settled) {
    settle_at = now + util::Backoff{kFirstSettlePause, kMostSettlePause}.pause(settle_failures++);
    return settled;
  }
  settle_failures = 0;
  const auto service = file->service_now();
  for (const auto& result : unsettled) {
    result.queue->settled(result.settlement, now, service);
    report_settled(result);
  }
  unsettled.clear();
  drop_idle_queues();
  return {};
}

util::Result<void> Relay::Impl::release_postponed() {
  const auto now = clock.now();
  if (!unsettled.empty() || now < settle_at) return {};
  const auto service = file->service_now();
  for (const auto& queue : queues) {
    std::vector<spool::Settlement> due;
    for (const auto id : queue->postponed().released(kReleasesPerStep))
      due.push_back({.delivery = id, .not_before = service, .counts_as_attempt = false});
    if (due.empty()) continue;
    if (auto settled = deliveries.settle(due); !settled) {
      settle_at = now + util::Backoff{kFirstSettlePause, kMostSettlePause}.pause(settle_failures++);
      return settled;
    }
    for (const auto& one : due) queue->postponed().remove(one.delivery);
    queue->poll_spool();
  }
  settle_failures = 0;
  return {};
}

util::Deadline Relay::Impl::wake_at(util::Deadline deadline) const {
  const auto now = clock.now();
  if (more) return now;
  const bool releases = std::ranges::any_of(
      queues, [](const auto& queue) { return queue->postponed().any_released(); });
  if (!unsettled.empty() || releases) deadline = std::min(deadline, std::max(settle_at, now));
  for (const auto& [tag, delivery] : in_flight) deadline = std::min(deadline, delivery.overdue_at);
  if (unsettled.size() >= kMostUnsettled) return deadline;
  for (const auto& queue : queues) deadline = std::min(deadline, queue->wake_at(now));
  return deadline;
}

util::Result<void> Relay::step(util::Deadline deadline, int wake_fd) {
  auto& impl = *impl_;
  impl.completions->set_wake_fd(wake_fd);
  auto first = impl.settle();
  if (auto released = impl.release_postponed(); !released && first) first = released;
  if (auto expired = impl.dead_letter_expired(); !expired && first) first = expired;
  if (auto started = impl.start_due(); !started && first) first = started;
  impl.publish();
  auto run = impl.http.run(impl.wake_at(deadline), wake_fd);
  if (run.woken) clear_bell(wake_fd);
  impl.take_completions();
  // At the deadline too: a signal of the bell may have been lost.
  if (run.woken || (run.results.empty() && impl.clock.now() >= deadline))
    for (const auto& queue : impl.queues) queue->poll_spool();
  for (const auto& response : run.results) impl.on_response(response);
  impl.end_overdue();
  if (auto settled = impl.settle(); !settled && first) first = settled;
  impl.publish();
  return first;
}

util::Result<void> Relay::drain(util::Deadline deadline) {
  auto& impl = *impl_;
  while (!impl.in_flight.empty() && impl.clock.now() < deadline) {
    const auto wait = impl.http.in_flight() > 0 ? deadline : impl.clock.in(kCompletionPoll);
    for (const auto& response : impl.http.run(std::min(wait, deadline), -1).results)
      impl.on_response(response);
    impl.take_completions();
  }
  impl.settle_at = impl.clock.now();
  return impl.settle();
}

}  // namespace relay
