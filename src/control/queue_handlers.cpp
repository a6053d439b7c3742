// Deliveries: what waits, what is dead, and trying or dropping it.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "control/handlers.hpp"
#include "control/input.hpp"
#include "control/lookup.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace control {

namespace {

constexpr int kBad = 400, kNotFound = 404, kConflict = 409;
constexpr std::size_t kLongestName = 32;

using States = std::vector<std::optional<spool::DeliveryState>>;

/// "open" is what a person may still do something about.
tl::expected<States, Refusal> states_parameter(const net::ServerRequest& request) {
  using enum spool::DeliveryState;
  const auto given = request.query.find("state");
  if (given == request.query.end() || given->second == "all") return States{std::nullopt};
  if (given->second == "open") return States{waiting, dead};
  for (const auto state : {waiting, delivered, dead, dropped})
    if (given->second == spool::to_string(state)) return States{state};
  return refuse(kBad, fmt::format("'{}' is no state", util::printable(given->second, 40)),
                "known: waiting, dead, dropped, delivered, open (waiting and dead), all");
}

Json delivery_list(const View& view, const std::vector<spool::Delivery>& deliveries) {
  auto list = Json::array();
  for (const auto& delivery : deliveries) list.push_back(view.of(delivery));
  return list;
}

tl::expected<std::vector<spool::Delivery>, Refusal> read_page(Desk& desk, const States& states,
                                                              const std::string& route,
                                                              const spool::Page& page) {
  std::vector<spool::Delivery> all;
  const std::lock_guard lock(desk.spool_mutex);
  for (const auto& state : states) {
    auto some = desk.spool.deliveries(state, route, page);
    if (!some) return refuse(some.error());
    all.insert(all.end(), std::make_move_iterator(some->begin()),
               std::make_move_iterator(some->end()));
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.id > b.id; });
  if (all.size() > static_cast<std::size_t>(page.limit)) all.resize(page.limit);
  return all;
}

tl::expected<spool::Delivery, Refusal> find_delivery(Desk& desk, spool::Id id) {
  constexpr auto kLast = std::numeric_limits<spool::Id>::max();
  auto found = read_page(desk, {std::nullopt}, "", {id < kLast ? id + 1 : kLast, 1});
  if (!found) return tl::unexpected(found.error());
  if (!found->empty() && found->front().id == id) return std::move(found->front());
  return refuse(kNotFound, fmt::format("there is no delivery {}", id),
                "gsmrelay queue list --state all");
}

View view_for(Desk& desk, const Call& call) {
  return {call.numbers ? Numbers::whole : Numbers::masked, desk.clock.wall(),
          desk.appliance.status().service_now};
}

/// A page of a route's open deliveries, in one transaction, and on disk when this returns.
util::Result<void> drop_page(Desk& desk, const std::vector<spool::Delivery>& page) {
  std::vector<spool::Settlement> dropped;
  for (const auto& delivery : page)
    dropped.push_back({.delivery = delivery.id,
                       .state = spool::DeliveryState::dropped,
                       .counts_as_attempt = false});
  dropped.pop_back();
  const std::lock_guard lock(desk.spool_mutex);
  if (auto settled = desk.spool.settle(dropped); !settled) return settled;
  // settle() alone does not wait for the disk; drop() does, and the log is written in order.
  const auto last = desk.spool.drop(page.back().id);
  if (!last) return util::fail(last.error());
  return {};
}

/// What retry and drop have in common: the delivery must exist, and be waiting or dead.
Answer act_on(Desk& desk, const Call& call, const char* verb,
              util::Result<int> (*act)(spool::Spool&, spool::Id)) {
  const auto id = id_argument(call, "delivery");
  if (!id) return tl::unexpected(id.error());
  const auto delivery = find_delivery(desk, *id);
  if (!delivery) return tl::unexpected(delivery.error());
  const auto changed = [&] {
    const std::lock_guard lock(desk.spool_mutex);
    return act(desk.spool, *id);
  }();
  if (!changed) return refuse(changed.error());
  // A waiting one that is due anyway is not changed by a retry, and that is fine.
  const bool open = delivery->state == spool::DeliveryState::waiting ||
                    delivery->state == spool::DeliveryState::dead;
  if (*changed == 0 && !open)
    return refuse(kConflict,
                  fmt::format("delivery {} is {}; only a waiting or dead one can be {}", *id,
                              spool::to_string(delivery->state), verb),
                  fmt::format("gsmrelay queue show {}", *id));
  util::log_info(fmt::format("delivery {} {} by uid {}", *id, verb, call.request.peer.uid),
                 {{"ROUTE", delivery->route}});
  desk.appliance.wake_relay();
  return Json{{"changed", *changed}};
}

}  // namespace

Answer get_queue(Desk& desk, const Call& call) {
  const auto page = page_parameters(call.request);
  if (!page) return tl::unexpected(page.error());
  const auto states = states_parameter(call.request);
  if (!states) return tl::unexpected(states.error());
  std::string route;
  if (const auto given = call.request.query.find("route"); given != call.request.query.end()) {
    route = given->second;
    if (const auto known = find_route(desk, route); !known) return tl::unexpected(known.error());
  }
  const auto found = read_page(desk, *states, route, *page);
  if (!found) return tl::unexpected(found.error());
  const bool more = static_cast<int>(found->size()) >= page->limit;
  return Json{{"deliveries", delivery_list(view_for(desk, call), *found)},
              {"before", more ? Json(found->back().id) : Json()}};
}

Answer get_delivery(Desk& desk, const Call& call) {
  const auto id = id_argument(call, "delivery");
  if (!id) return tl::unexpected(id.error());
  const auto delivery = find_delivery(desk, *id);
  if (!delivery) return tl::unexpected(delivery.error());
  const auto view = view_for(desk, call);
  Json answer = {{"delivery", view.of(*delivery)}};
  const std::lock_guard lock(desk.spool_mutex);
  const auto message = desk.spool.message(delivery->message);
  if (!message) return refuse(message.error());
  if (*message) answer["message"] = view.of(**message);
  return answer;
}

Answer retry_delivery(Desk& desk, const Call& call) {
  return act_on(desk, call, "retried",
                [](spool::Spool& spool, spool::Id id) { return spool.retry(id, ""); });
}

Answer drop_delivery(Desk& desk, const Call& call) {
  return act_on(desk, call, "dropped",
                [](spool::Spool& spool, spool::Id id) { return spool.drop(id); });
}

Answer drop_queue(Desk& desk, const Call& call) {
  using enum spool::DeliveryState;
  constexpr int kPerPage = 500;
  const auto body = body_object(call.request, {"route"});
  if (!body) return tl::unexpected(body.error());
  const auto name = text_field(*body, "route", kLongestName);
  if (!name) return tl::unexpected(name.error());
  if (!*name)
    return refuse(kBad, "say which deliveries: \"route\": NAME",
                  "gsmrelay queue drop --route NAME");
  if (const auto known = find_route(desk, **name); !known) return tl::unexpected(known.error());
  std::int64_t changed = 0;
  // Newest first and downwards: what arrives meanwhile was not meant.
  for (spool::Page page{std::nullopt, kPerPage};;) {
    const auto open = read_page(desk, {waiting, dead}, **name, page);
    if (!open) return tl::unexpected(open.error());
    if (open->empty()) break;
    if (const auto dropped = drop_page(desk, *open); !dropped) return refuse(dropped.error());
    changed += static_cast<std::int64_t>(open->size());
    page.before = open->back().id;
  }
  util::log_info(fmt::format("{} deliveries dropped by uid {}", changed, call.request.peer.uid),
                 {{"ROUTE", **name}});
  desk.appliance.wake_relay();
  return Json{{"changed", changed}};
}

Answer retry_queue(Desk& desk, const Call& call) {
  const auto body = body_object(call.request, {"route", "all"});
  if (!body) return tl::unexpected(body.error());
  const auto route = text_field(*body, "route", kLongestName);
  if (!route) return tl::unexpected(route.error());
  const bool all = body->value("all", Json(false)) == true;
  if (all == route->has_value())
    return refuse(kBad, "say which deliveries: either \"route\": NAME or \"all\": true",
                  "gsmrelay queue retry --route NAME");
  if (*route) {
    if (const auto known = find_route(desk, **route); !known) return tl::unexpected(known.error());
  }
  const auto changed = [&] {
    const std::lock_guard lock(desk.spool_mutex);
    return desk.spool.retry(std::nullopt, route->value_or(""));
  }();
  if (!changed) return refuse(changed.error());
  util::log_info(fmt::format("{} deliveries retried by uid {}", *changed, call.request.peer.uid));
  desk.appliance.wake_relay();
  return Json{{"changed", *changed}};
}

}  // namespace control
