// Received messages, sets that miss parts, and SMS that could not be decoded.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "control/endpoints.hpp"
#include "control/parameters.hpp"
#include "spool/delivery_queue.hpp"
#include "spool/inbox.hpp"
#include "util/log.hpp"
#include "util/octets.hpp"
#include "util/shell.hpp"

namespace control {

namespace {

util::Result<Json> with_state(const HandlerContext& context, const View& view,
                              const spool::Message& message) REQUIRES(context.spool_mutex) {
  const auto deliveries = spool::DeliveryQueue(context.spool).deliveries_of(message.id);
  if (!deliveries) return util::fail(deliveries.error());
  auto json = view.of(message);
  json["state"] = overall_state(message, *deliveries);
  return json;
}

void add_text(Json& json, const spool::Message& message) {
  json["text"] = message.text;
  json["data_hex"] = util::to_hex(message.data);
}

/// Finds a message by number or by the beginning of its key.
api::Result<spool::Message> find_message(const HandlerContext& context, const std::string& id)
    REQUIRES(context.spool_mutex) {
  constexpr std::size_t kLongestKey = 64;
  if (id.size() <= kLongestKey) {
    auto found = spool::Inbox(context.spool).find(id);
    if (!found && found.error().advice != util::Advice::reject) return to_api_error(found.error());
    if (!found) return api::fail(api::kBadRequest, found.error().what, "gsmrelay inbox list");
    if (*found) return std::move(**found);
  }
  return not_found("message", id, "gsmrelay inbox list");
}

/// Reads `state`, `modem`, `sender` (its last characters) and `since_s` (seconds ago).
api::Result<spool::MessageFilter> filter_parameters(const HandlerContext& context,
                                                    const api::Request& request) {
  using spool::MessageState;
  constexpr std::size_t kLongest = 40;
  constexpr std::int64_t kLongestAgo = 10LL * 365 * 86'400;
  static constexpr std::pair<std::string_view, MessageState> kStates[] = {
      {"incomplete", MessageState::incomplete},
      {"kept", MessageState::kept},
      {"waiting", MessageState::waiting},
      {"relayed", MessageState::relayed},
      {"dead", MessageState::dead},
      {"dropped", MessageState::dropped},
      {"held", MessageState::held}};
  spool::MessageFilter filter;
  if (const auto wanted = request.parameter("state"); wanted && *wanted != "all") {
    const auto* const state =
        std::ranges::find(kStates, *wanted, &std::pair<std::string_view, MessageState>::first);
    if (state == std::end(kStates))
      return api::fail(
          api::kBadRequest,
          "state is one of all, incomplete, kept, waiting, held, relayed, dead, dropped",
          "gsmrelay inbox list --help");
    filter.state = state->second;
  }
  filter.modem = request.parameter("modem").value_or("");
  filter.sender_end = request.parameter("sender").value_or("");
  // Digit by digit, the filter would show whole numbers.
  if (!filter.sender_end.empty() && !request.numbers) {
    constexpr std::size_t kMostShown = 4;  // an error holds no whole number
    const bool shown = filter.sender_end.size() <= kMostShown;
    return api::fail(api::kForbidden, "a sender is looked for only with whole numbers",
                     fmt::format("sudo gsmrelay inbox list --show-numbers --sender {}",
                                 shown ? util::shell_word(filter.sender_end) : "END"));
  }
  if (filter.modem.size() > kLongest || filter.sender_end.size() > kLongest)
    return api::fail(api::kBadRequest, "the name of the modem, or the sender, is too long",
                     "gsmrelay inbox list --help");
  const auto ago = api::number_parameter(request.http, "since_s", 0, 1, kLongestAgo);
  if (!ago) return tl::unexpected(ago.error());
  if (*ago > 0) filter.since = context.clock.wall() - std::chrono::seconds(*ago);
  return filter;
}

api::Result<> get_inbox(const HandlerContext& context, const api::Request& request) {
  const auto page = page_parameters(request);
  if (!page) return tl::unexpected(page.error());
  const auto filter = filter_parameters(context, request);
  if (!filter) return tl::unexpected(filter.error());
  const auto view = view_for(context, request);
  const util::MutexLock lock(context.spool_mutex);
  const auto found = spool::Inbox(context.spool).messages(*page, *filter);
  if (!found) return to_api_error(found.error());
  auto list = Json::array();
  for (const auto& message : found->messages) {
    auto json = with_state(context, view, message);
    if (!json) return to_api_error(json.error());
    if (request.text) add_text(*json, message);
    list.push_back(std::move(*json));
  }
  return Json{{"messages", std::move(list)},
              {"before", found->before ? Json(*found->before) : Json()}};
}

api::Result<> get_message(const HandlerContext& context, const api::Request& request) {
  const auto view = view_for(context, request);
  const util::MutexLock lock(context.spool_mutex);
  const auto message = find_message(context, request.arguments.at(0));
  if (!message) return tl::unexpected(message.error());
  const auto deliveries = spool::DeliveryQueue(context.spool).deliveries_of(message->id);
  if (!deliveries) return to_api_error(deliveries.error());
  auto json = view.of(*message);
  json["state"] = overall_state(*message, *deliveries);
  if (request.text) add_text(json, *message);
  return Json{{"message", std::move(json)}, {"deliveries", view.list(*deliveries)}};
}

api::Result<> get_message_raw(const HandlerContext& context, const api::Request& request) {
  const auto view = view_for(context, request);
  const util::MutexLock lock(context.spool_mutex);
  const auto message = find_message(context, request.arguments.at(0));
  if (!message) return tl::unexpected(message.error());
  const auto parts = spool::Inbox(context.spool).raw_parts(message->id);
  if (!parts) return to_api_error(parts.error());
  auto list = Json::array();
  for (const auto& part : *parts) {
    list.push_back(view.of(part));
    if (request.text) list.back()["hex"] = part.hex;
  }
  return Json{{"message", message->id}, {"parts", std::move(list)}};
}

api::Result<> get_partial(const HandlerContext& context, const api::Request& request) {
  const auto page = page_parameters(request);
  if (!page) return tl::unexpected(page.error());
  const auto view = view_for(context, request);
  const util::MutexLock lock(context.spool_mutex);
  const auto sets = spool::Inbox(context.spool).partial_sets(*page);
  if (!sets) return to_api_error(sets.error());
  return page_json("sets", *sets, view.list(*sets), page->limit);
}

api::Result<> get_raw(const HandlerContext& context, const api::Request& request) {
  const auto page = page_parameters(request);
  if (!page) return tl::unexpected(page.error());
  const auto view = view_for(context, request);
  const util::MutexLock lock(context.spool_mutex);
  const auto records = spool::Inbox(context.spool).raw(*page);
  if (!records) return to_api_error(records.error());
  auto list = Json::array();
  for (const auto& record : *records) {
    list.push_back(view.of(record));
    if (request.text) list.back()["hex"] = record.hex;
  }
  return page_json("raw", *records, std::move(list), page->limit);
}

/// Returns why `message` cannot be relayed; null if it can.
const char* unrelayable(const spool::Message& message) {
  return message.push             ? "is from the network to the phone"
         : !message.complete      ? "misses parts"
         : message.payload_erased ? "has no payload any more"
         : message.damaged        ? "has a part that cannot be read"
                                  : nullptr;
}

bool is_configured(const HandlerContext& context, const std::string& route) {
  const auto status = context.daemon.status();
  return std::ranges::any_of(status.routes, [&](const auto& one) { return one.name == route; });
}

api::Result<> relay_message(const HandlerContext& context, const api::Request& request) {
  constexpr std::size_t kLongestName = 32;
  auto in = json::Fields::of_body(request.http.body);
  const auto wanted = in.maybe_text("route", kLongestName);
  if (const auto error = in.error()) return api::fail(*error);
  if (wanted && !is_configured(context, *wanted))
    return not_found("route", *wanted, "gsmrelay route list");
  std::int64_t id = 0;
  int changed = 0;
  {
    const util::MutexLock lock(context.spool_mutex);
    const auto message = find_message(context, request.arguments.at(0));
    if (!message) return tl::unexpected(message.error());
    id = message->id;
    const auto conflict = [id](const char* why) {
      return api::fail(api::kConflict, fmt::format("message {} {}", id, why),
                       fmt::format("gsmrelay inbox show {}", id));
    };
    if (const char* const why = unrelayable(*message)) return conflict(why);
    auto routes = context.daemon.allowed_routes(*message);
    if (wanted) std::erase_if(routes, [&](const auto& route) { return route != *wanted; });
    if (routes.empty())
      return conflict("may not go there: it is a test, or [[sim]] routes exclude it");
    const auto relayed = spool::Inbox(context.spool).relay(id, routes);
    if (!relayed) return to_api_error(relayed.error());
    changed = *relayed;
    if (changed == 0) return conflict("has a delivery on each of these routes");
  }
  util::log_info(fmt::format("message {} is relayed on request of uid {}; deliveries: {}", id,
                             request.http.peer.uid, changed));
  context.daemon.wake_relay();
  return Json{{"changed", changed}};
}

/// Relays those of the kept messages that the routes accept now, a page at a time.
api::Result<> relay_kept(const HandlerContext& context, const api::Request& request) {
  constexpr int kPerCall = 100;  // each is decoded while the API has the spool
  auto in = json::Fields::of_body(request.http.body);
  const auto after =
      in.number("after", 0, std::numeric_limits<std::int64_t>::max(), json::Need::optional);
  if (const auto error = in.error()) return api::fail(*error);
  util::Result<spool::RoutedAgain> routed;
  context.daemon.with_router([&](const spool::Router& router) {
    const util::MutexLock lock(context.spool_mutex);
    routed = spool::Inbox(context.spool).route_again(after, kPerCall, router);
    return routed.has_value();
  });
  if (!routed) return to_api_error(routed.error());
  if (routed->relayed > 0) {
    util::log_info(fmt::format("kept messages relayed on request of uid {}: {}",
                               request.http.peer.uid, routed->relayed));
    context.daemon.wake_relay();
  }
  Json json{{"checked", routed->checked}, {"changed", routed->relayed}, {"next", nullptr}};
  if (routed->next) json["next"] = *routed->next;
  return json;
}

constexpr std::string_view kInboxList[] = {"before", "limit",   "modem", "numbers",
                                           "sender", "since_s", "state", "text"};
constexpr std::string_view kInboxPage[] = {"before", "limit", "numbers"};
constexpr std::string_view kInboxContent[] = {"numbers", "text"};
constexpr std::string_view kInboxPageContent[] = {"before", "limit", "numbers", "text"};

constexpr Endpoint kInboxTable[] = {
    {"GET", "/v1/inbox", Access::read, kInboxList, get_inbox},
    {"GET", "/v1/inbox/partial", Access::read, kInboxPage, get_partial},
    {"GET", "/v1/inbox/raw", Access::read, kInboxPageContent, get_raw},
    {"GET", "/v1/inbox/{id}", Access::read, kInboxContent, get_message},
    {"GET", "/v1/inbox/{id}/raw", Access::read, kInboxContent, get_message_raw},
    {"POST", "/v1/inbox/relay", Access::change, {}, relay_kept},
    {"POST", "/v1/inbox/{id}/relay", Access::change, {}, relay_message},
};

}  // namespace

const std::span<const Endpoint> kInboxEndpoints = kInboxTable;

}  // namespace control
