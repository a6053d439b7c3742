// Messages, sets that miss parts, and what could not be decoded.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "control/handlers.hpp"
#include "control/input.hpp"
#include "control/views.hpp"
#include "util/text.hpp"

namespace control {

namespace {

constexpr int kNotFound = 404;

View view_for(Desk& desk, const Call& call) {
  return {call.numbers ? Numbers::whole : Numbers::masked, desk.clock.wall(),
          desk.appliance.status().service_now};
}

util::Result<Json> with_standing(Desk& desk, const View& view, const spool::Message& message) {
  const auto deliveries = desk.spool.deliveries_of(message.id);
  if (!deliveries) return util::fail(deliveries.error());
  auto json = view.of(message);
  json["state"] = standing(message, *deliveries);
  return json;
}

/// One page of records as `name`, with where the next page begins.
template <class Records>
Json page_json(const char* name, const Records& records, Json list, int limit) {
  const bool more = static_cast<int>(records.size()) >= limit;
  return Json{{name, std::move(list)}, {"before", more ? Json(records.back().id) : Json()}};
}

/// The message that the path names by number or by the beginning of its key.
tl::expected<spool::Message, Refusal> find_message(Desk& desk, const std::string& id) {
  constexpr std::size_t kLongestKey = 64;
  if (id.size() <= kLongestKey) {
    auto found = desk.spool.find(id);
    if (!found && found.error().advice != util::Advice::reject) return refuse(found.error());
    if (!found) return refuse(400, found.error().what, "gsmrelay inbox list");
    if (*found) return std::move(**found);
  }
  return refuse(kNotFound, fmt::format("there is no message '{}'", util::printable(id, 70)),
                "gsmrelay inbox list");
}

}  // namespace

Answer get_inbox(Desk& desk, const Call& call) {
  const auto page = page_parameters(call.request);
  if (!page) return tl::unexpected(page.error());
  const auto view = view_for(desk, call);
  const std::lock_guard lock(desk.spool_mutex);
  const auto messages = desk.spool.messages(*page);
  if (!messages) return refuse(messages.error());
  auto list = Json::array();
  for (const auto& message : *messages) {
    auto json = with_standing(desk, view, message);
    if (!json) return refuse(json.error());
    list.push_back(std::move(*json));
  }
  return page_json("messages", *messages, std::move(list), page->limit);
}

Answer get_message(Desk& desk, const Call& call) {
  const auto view = view_for(desk, call);
  const std::lock_guard lock(desk.spool_mutex);
  const auto message = find_message(desk, call.arguments.at(0));
  if (!message) return tl::unexpected(message.error());
  const auto deliveries = desk.spool.deliveries_of(message->id);
  if (!deliveries) return refuse(deliveries.error());
  auto json = view.of(*message);
  json["state"] = standing(*message, *deliveries);
  if (call.text) {
    json["text"] = message->text;
    json["data_hex"] = util::to_hex(message->data);
  }
  auto list = Json::array();
  for (const auto& delivery : *deliveries) list.push_back(view.of(delivery));
  return Json{{"message", std::move(json)}, {"deliveries", std::move(list)}};
}

Answer get_message_raw(Desk& desk, const Call& call) {
  const auto view = view_for(desk, call);
  const std::lock_guard lock(desk.spool_mutex);
  const auto message = find_message(desk, call.arguments.at(0));
  if (!message) return tl::unexpected(message.error());
  const auto parts = desk.spool.raw_parts(message->id);
  if (!parts) return refuse(parts.error());
  auto list = Json::array();
  for (const auto& part : *parts) {
    list.push_back(view.of(part));
    if (call.text) list.back()["hex"] = part.hex;
  }
  return Json{{"message", message->id}, {"parts", std::move(list)}};
}

Answer get_partial(Desk& desk, const Call& call) {
  const auto page = page_parameters(call.request);
  if (!page) return tl::unexpected(page.error());
  const auto view = view_for(desk, call);
  const std::lock_guard lock(desk.spool_mutex);
  const auto sets = desk.spool.partial(*page);
  if (!sets) return refuse(sets.error());
  auto list = Json::array();
  for (const auto& set : *sets) list.push_back(view.of(set));
  return page_json("sets", *sets, std::move(list), page->limit);
}

Answer get_raw(Desk& desk, const Call& call) {
  const auto page = page_parameters(call.request);
  if (!page) return tl::unexpected(page.error());
  const auto view = view_for(desk, call);
  const std::lock_guard lock(desk.spool_mutex);
  const auto records = desk.spool.raw(*page);
  if (!records) return refuse(records.error());
  auto list = Json::array();
  for (const auto& record : *records) {
    list.push_back(view.of(record));
    if (call.text) list.back()["hex"] = record.hex;
  }
  return page_json("raw", *records, std::move(list), page->limit);
}

}  // namespace control
