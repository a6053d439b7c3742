#include "relay/route_queue.hpp"

#include <algorithm>
#include <tuple>

#include "relay/settlement.hpp"
#include "util/url.hpp"

namespace relay {
namespace {

using std::chrono::milliseconds;

constexpr auto kStale =
    std::chrono::seconds(2);  // a delivery may have been paused or dropped since
constexpr milliseconds kAfterError{1'000};
constexpr milliseconds kLeastPause{1};
constexpr auto kReapPause = std::chrono::minutes(1);
constexpr int kReapBatch = 64;

CircuitBreaker::Settings breaker_settings(const RouteSettings& settings) {
  CircuitBreaker::Settings result;
  result.first_pause = settings.backoff_first;
  result.most_pause = settings.backoff_max;
  return result;
}

/// Returns the host and port of the route's URL. The usual names of this host are one.
std::string server_of(const RouteSettings& settings) {
  const auto url = util::parse_url(settings.url);
  if (!url) return "route " + settings.name;
  constexpr int kHttp = 80, kHttps = 443;
  const int port = url->port ? *url->port : url->scheme == "https" ? kHttps : kHttp;
  const bool here = url->host == "127.0.0.1" || url->host == "::1";
  return (here ? "localhost" : url->host) + ":" + std::to_string(port);
}

/// Returns the same and the path, without the query.
std::string endpoint_of(const RouteSettings& settings) {
  const auto url = util::parse_url(settings.url);
  return server_of(settings) + (url ? url->path.substr(0, url->path.find('?')) : "");
}

int batch_size(const RouteSettings& settings) {
  return std::clamp(2 * settings.max_in_flight, 16, 256);
}

}  // namespace

RouteQueue::RouteQueue(const RouteSettings& settings, const Route* kind)
    : settings_(settings),
      kind_(kind),
      breaker_(breaker_settings(settings)),
      holds_(settings.backoff_first, settings.backoff_max),
      server_(server_of(settings)),
      endpoint_(endpoint_of(settings)) {}

void RouteQueue::change(const RouteSettings& settings, const Route* kind) {
  assert(settings.name == settings_.name);
  retired_ = false;
  poll_needed_ = true;
  kind_ = kind;
  const auto credentials = [](const RouteSettings& route) {
    return std::tie(route.url, route.bearer_token.value, route.hmac_key.value, route.ca_file,
                    route.client_certificate, route.client_key, route.pinned_public_key);
  };
  if (credentials(settings) != credentials(settings_)) {
    breaker_ = CircuitBreaker(breaker_settings(settings));
    holds_ = SenderHolds(settings.backoff_first, settings.backoff_max);
    trouble_ = {};
  } else {
    breaker_.change(breaker_settings(settings));
  }
  holds_.set_pauses(settings.backoff_first, settings.backoff_max);
  holds_.probe_now();
  postponed_.release_all();
  settings_ = settings;
  server_ = server_of(settings);
  endpoint_ = endpoint_of(settings);
}

int RouteQueue::room(util::Deadline now) const {
  if (rests() || parked_ >= kMostParked) return 0;
  return breaker_.room(now, in_flight_, settings_.max_in_flight);
}

bool RouteQueue::may_have_work(util::Deadline now) const {
  return !ready_.empty() || poll_needed_ || (next_due_ && now >= *next_due_);
}

util::Result<std::optional<spool::Delivery>> RouteQueue::next(spool::DeliveryQueue queue,
                                                              util::Deadline now,
                                                              spool::ServiceTime service) {
  if (room(now) <= 0 || !may_have_work(now)) return std::nullopt;
  if (!ready_.empty() && now - fetched_ > kStale) ready_.clear();
  if (ready_.empty())
    if (auto fetched = fetch(queue, now, service); !fetched) return util::fail(fetched.error());
  if (ready_.empty()) return std::nullopt;
  auto delivery = std::move(ready_.front());
  ready_.pop_front();
  taken_.push_back(delivery.id);
  return delivery;
}

util::Result<void> RouteQueue::fetch(spool::DeliveryQueue queue, util::Deadline now,
                                     spool::ServiceTime service) {
  const int limit = batch_size(settings_);
  poll_needed_ = false;
  next_due_ = now + kAfterError;  // stays if the spool returns an error
  auto due = queue.due(settings_.name, limit, taken_);
  if (!due) return util::fail(due.error());
  ready_.assign(std::make_move_iterator(due->begin()), std::make_move_iterator(due->end()));
  fetched_ = now;
  if (static_cast<int>(ready_.size()) == limit) {  // there may be more in the spool
    poll_needed_ = true;
    return {};
  }
  auto known = taken_;
  for (const auto& delivery : ready_) known.push_back(delivery.id);
  auto next = queue.next_due(settings_.name, known);
  if (!next) return util::fail(next.error());
  next_due_.reset();
  if (*next) next_due_ = now + std::max<util::Duration>(**next - service, kLeastPause);
  return {};
}

util::Result<std::vector<spool::Delivery>> RouteQueue::expired(spool::DeliveryQueue queue,
                                                               util::Deadline now,
                                                               spool::ServiceTime service) {
  std::vector<spool::Delivery> old;
  if (rests() || breaker_.is_closed() || now < reap_at_) return old;
  reap_at_ = now + kReapPause;
  auto due = queue.due(settings_.name, kReapBatch, taken_);
  if (!due) return util::fail(due.error());
  for (auto& delivery : *due) {
    if (!is_expired(delivery, settings_, service)) continue;
    taken_.push_back(delivery.id);
    old.push_back(std::move(delivery));
  }
  if (!old.empty()) ready_.clear();
  poll_needed_ = true;
  return old;
}

void RouteQueue::unpark(spool::Delivery delivery, util::Deadline since, util::Deadline now) {
  assert(parked_ > 0);
  --parked_;
  std::erase(taken_, delivery.id);
  poll_needed_ = true;
  // The batch in ready_ is checked for its age when it is read; a delivery must not be older.
  if (!retired_ && now - since <= kStale && !ready_.empty() && now - fetched_ <= kStale)
    ready_.push_front(std::move(delivery));
}

void RouteQueue::note(const Evaluation& evaluation) {
  trouble_ = evaluation.route_down ? evaluation : Evaluation{};
}

void RouteQueue::back_off(util::Deadline now) {
  ready_.clear();
  poll_needed_ = false;
  next_due_ = now + kAfterError;
}

util::Deadline RouteQueue::wake_at(util::Deadline now) const {
  if (rests()) return util::Deadline::max();
  auto work = util::Deadline::max();
  if (!ready_.empty() || poll_needed_) {
    work = now;
  } else if (next_due_) {
    work = *next_due_;
  }
  switch (breaker_.state(now)) {
    case Breaker::open:
      return std::min(std::max(work, breaker_.probe_at()), std::max(reap_at_, now));
    case Breaker::half_open:
    case Breaker::closed:
      break;
  }
  return room(now) > 0 ? work : util::Deadline::max();
}

void RouteQueue::settled(const spool::Settlement& settlement, util::Deadline now,
                         spool::ServiceTime service) {
  std::erase(taken_, settlement.delivery);
  if (settlement.state != spool::DeliveryState::waiting) return;
  const auto due = now + (settlement.not_before - service);
  if (!next_due_ || due < *next_due_) next_due_ = due;
}

}  // namespace relay
