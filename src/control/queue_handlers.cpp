// Deliveries: listing, retrying and dropping them.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "control/endpoints.hpp"
#include "control/parameters.hpp"
#include "spool/delivery_queue.hpp"
#include "spool/inbox.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace control {

namespace {
constexpr std::size_t kLongestName = 32;

using States = std::vector<std::optional<spool::DeliveryState>>;

/// Reads `state`. "open" is for deliveries that can still be retried or dropped.
api::Result<States> states_parameter(const api::Request& request) {
  using enum spool::DeliveryState;
  const auto given = request.parameter("state").value_or("all");
  if (given == "all") return States{std::nullopt};
  if (given == "open") return States{waiting, dead};
  for (const auto state : {waiting, delivered, dead, dropped})
    if (given == spool::to_string(state)) return States{state};
  return api::fail(api::kBadRequest, fmt::format("'{}' is no state", util::printable(given, 40)),
                   "known: waiting, dead, dropped, delivered, open (waiting and dead), all");
}

api::Result<std::vector<spool::Delivery>> read_page(const HandlerContext& context,
                                                    const States& states, const std::string& route,
                                                    const spool::Page& page) {
  std::vector<spool::Delivery> all;
  const util::MutexLock lock(context.spool_mutex);
  for (const auto& state : states) {
    auto some = spool::DeliveryQueue(context.spool).deliveries(state, route, page);
    if (!some) return to_api_error(some.error());
    all.insert(all.end(), std::make_move_iterator(some->begin()),
               std::make_move_iterator(some->end()));
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.id > b.id; });
  if (all.size() > static_cast<std::size_t>(page.limit)) all.resize(page.limit);
  return all;
}

api::Result<spool::Delivery> find_delivery(const HandlerContext& context, spool::Id id) {
  constexpr auto kLast = std::numeric_limits<spool::Id>::max();
  auto found = read_page(context, {std::nullopt}, "", {id < kLast ? id + 1 : kLast, 1});
  if (!found) return tl::unexpected(found.error());
  if (!found->empty() && found->front().id == id) return std::move(found->front());
  return api::fail(api::kNotFound, fmt::format("there is no delivery {}", id),
                   "gsmrelay queue list --state all");
}

/// Drops a page of deliveries in one transaction, which is on disk when this returns.
util::Result<void> drop_page(const HandlerContext& context,
                             const std::vector<spool::Delivery>& page) {
  std::vector<spool::Settlement> dropped;
  for (const auto& delivery : page)
    dropped.push_back({.delivery = delivery.id,
                       .state = spool::DeliveryState::dropped,
                       .counts_as_attempt = false});
  dropped.pop_back();
  const util::MutexLock lock(context.spool_mutex);
  if (auto settled = spool::DeliveryQueue(context.spool).settle(dropped); !settled) return settled;
  // settle() does not wait for the disk. drop() does, and the write-ahead log keeps the order.
  const auto last = spool::DeliveryQueue(context.spool).drop(page.back().id);
  if (!last) return util::fail(last.error());
  return {};
}

/// Returns the routes (of the name `wanted`, or with an empty one all) whose deliveries wait
/// although they are due, with the reason. A status that cannot be read has none: the retry itself
/// is done.
Json resting_routes(const HandlerContext& context, const std::string& wanted) {
  auto list = Json::array();
  const auto routes = read_routes(context);
  if (!routes) return list;
  for (const auto& route : *routes) {
    const auto rest = rest_of(route);
    if (rest.empty() || route.figures.waiting == 0) continue;
    if (wanted.empty() || wanted == route.figures.name)
      list.push_back({{"route", route.figures.name}, {"blocked", rest}});
  }
  return list;
}

struct ActedOn {
  spool::Delivery delivery;  ///< as it was before
  int changed = 0;
};

/// Retries or drops a delivery, which must be waiting or dead.
api::Result<ActedOn> act_on_delivery(const HandlerContext& context, const api::Request& request,
                                     const char* verb,
                                     util::Result<int> (*act)(spool::DeliveryQueue, spool::Id)) {
  const auto id = id_argument(request, "delivery");
  if (!id) return tl::unexpected(id.error());
  const auto delivery = find_delivery(context, *id);
  if (!delivery) return tl::unexpected(delivery.error());
  const auto changed = [&] {
    const util::MutexLock lock(context.spool_mutex);
    return act(spool::DeliveryQueue(context.spool), *id);
  }();
  if (!changed) return to_api_error(changed.error());
  // A retry does not change a waiting delivery that is already due; that is no error.
  const bool open = delivery->state == spool::DeliveryState::waiting ||
                    delivery->state == spool::DeliveryState::dead;
  if (*changed == 0 && !open)
    return api::fail(api::kConflict,
                     fmt::format("delivery {} is {}; only a waiting or dead one can be {}", *id,
                                 spool::to_string(delivery->state), verb),
                     fmt::format("gsmrelay queue show {}", *id));
  util::log_info(fmt::format("delivery {} {} by uid {}", *id, verb, request.http.peer.uid),
                 {{"ROUTE", delivery->route}});
  context.daemon.wake_relay();
  return ActedOn{*delivery, *changed};
}

api::Result<> get_queue(const HandlerContext& context, const api::Request& request) {
  const auto page = page_parameters(request);
  if (!page) return tl::unexpected(page.error());
  const auto states = states_parameter(request);
  if (!states) return tl::unexpected(states.error());
  const auto route = request.parameter("route");
  if (route) {
    if (const auto known = find_route(context, *route); !known)
      return tl::unexpected(known.error());
  }
  const auto now = context.file->service_now();  // before the page is read
  const auto found = read_page(context, *states, route.value_or(""), *page);
  if (!found) return tl::unexpected(found.error());
  const auto routes = read_routes(context);
  if (!routes) return tl::unexpected(routes.error());
  const auto held = [&] {
    const util::MutexLock lock(context.spool_mutex);
    return spool::Inbox(context.spool).held_figures();
  }();
  if (!held) return to_api_error(held.error());
  const auto view = view_for(context, request);
  auto list = Json::array();
  for (const auto& delivery : *found) list.push_back(view.of(delivery, *routes));
  auto json = page_json("deliveries", *found, std::move(list), page->limit);
  json["until_ms"] = now.count();
  json["held"] = held->messages;
  return json;
}

api::Result<> get_delivery(const HandlerContext& context, const api::Request& request) {
  const auto id = id_argument(request, "delivery");
  if (!id) return tl::unexpected(id.error());
  const auto delivery = find_delivery(context, *id);
  if (!delivery) return tl::unexpected(delivery.error());
  const auto view = view_for(context, request);
  const auto routes = read_routes(context);
  if (!routes) return tl::unexpected(routes.error());
  Json response = {{"delivery", view.of(*delivery, *routes)}};
  const util::MutexLock lock(context.spool_mutex);
  const auto message = spool::Inbox(context.spool).message(delivery->message);
  if (!message) return to_api_error(message.error());
  if (*message) response["message"] = view.of(**message);
  return response;
}

api::Result<> retry_delivery(const HandlerContext& context, const api::Request& request) {
  const auto retried =
      act_on_delivery(context, request, "retried",
                      [](spool::DeliveryQueue queue, spool::Id id) { return queue.retry(id, ""); });
  if (!retried) return tl::unexpected(retried.error());
  return Json{{"changed", retried->changed},
              {"resting", resting_routes(context, retried->delivery.route)}};
}

api::Result<> drop_delivery(const HandlerContext& context, const api::Request& request) {
  const auto dropped =
      act_on_delivery(context, request, "dropped",
                      [](spool::DeliveryQueue queue, spool::Id id) { return queue.drop(id); });
  if (!dropped) return tl::unexpected(dropped.error());
  return Json{{"changed", dropped->changed}};
}

api::Result<> drop_queue(const HandlerContext& context, const api::Request& request) {
  using enum spool::DeliveryState;
  constexpr int kPerPage = 500;
  auto in = json::Fields::of_body(request.http.body);
  const auto name = in.maybe_text("route", kLongestName);
  const bool all = in.flag("all");
  constexpr auto kLatest = std::numeric_limits<std::int64_t>::max();
  const spool::ServiceTime until{
      in.member("until_ms") == nullptr ? kLatest : in.number("until_ms", 0, kLatest)};
  if (const auto error = in.error()) return api::fail(*error);
  if (all == name.has_value())
    return api::fail(api::kBadRequest, "either 'route' or 'all': true is needed",
                     "gsmrelay queue drop --help");
  if (name) {
    if (const auto known = find_route(context, *name); !known) return tl::unexpected(known.error());
  }
  std::int64_t changed = 0;
  // From the newest down, so that deliveries that arrive meanwhile stay.
  for (spool::Page page{std::nullopt, kPerPage};;) {
    auto open = read_page(context, {waiting, dead}, name.value_or(""), page);
    if (!open) return tl::unexpected(open.error());
    if (open->empty()) break;
    page.before = open->back().id;
    // A delivery's number is no measure of its age: it is that of a message whose parts may come
    // later.
    std::erase_if(*open, [until](const auto& delivery) { return delivery.created > until; });
    if (open->empty()) continue;
    if (const auto dropped = drop_page(context, *open); !dropped)
      return to_api_error(dropped.error());
    changed += static_cast<std::int64_t>(open->size());
  }
  util::log_info(fmt::format("{} deliveries of {} dropped by uid {}", changed,
                             name ? "route " + *name : "all routes", request.http.peer.uid),
                 {{"ROUTE", name.value_or("")}});
  context.daemon.wake_relay();
  return Json{{"changed", changed}};
}

api::Result<> retry_queue(const HandlerContext& context, const api::Request& request) {
  auto in = json::Fields::of_body(request.http.body);
  const auto route = in.maybe_text("route", kLongestName);
  const bool all = in.flag("all");
  if (const auto error = in.error()) return api::fail(*error);
  if (all == route.has_value())
    return api::fail(api::kBadRequest, "either 'route' or 'all': true is needed",
                     "gsmrelay queue retry --help");
  if (route) {
    if (const auto known = find_route(context, *route); !known)
      return tl::unexpected(known.error());
  }
  const auto changed = [&] {
    const util::MutexLock lock(context.spool_mutex);
    return spool::DeliveryQueue(context.spool).retry(std::nullopt, route.value_or(""));
  }();
  if (!changed) return to_api_error(changed.error());
  util::log_info(fmt::format("{} deliveries retried by uid {}", *changed, request.http.peer.uid));
  context.daemon.wake_relay();
  return Json{{"changed", *changed}, {"resting", resting_routes(context, route.value_or(""))}};
}

constexpr std::string_view kQueueList[] = {"route", "state", "before", "limit"};
constexpr std::string_view kQueueNumbers[] = {"numbers"};

constexpr Endpoint kQueueTable[] = {
    {"GET", "/v1/queue", Access::read, kQueueList, get_queue},
    {"POST", "/v1/queue/retry", Access::change, {}, retry_queue},
    {"POST", "/v1/queue/drop", Access::change, {}, drop_queue},
    {"GET", "/v1/queue/{id}", Access::read, kQueueNumbers, get_delivery},
    {"POST", "/v1/queue/{id}/retry", Access::change, {}, retry_delivery},
    {"POST", "/v1/queue/{id}/drop", Access::change, {}, drop_delivery},
};

}  // namespace

const std::span<const Endpoint> kQueueEndpoints = kQueueTable;

}  // namespace control
