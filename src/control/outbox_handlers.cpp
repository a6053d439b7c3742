// Sending, and what became of it.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "control/handlers.hpp"
#include "control/input.hpp"
#include "control/long_poll.hpp"
#include "control/views.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace control {

namespace {

constexpr int kBad = 400, kNotFound = 404, kConflict = 409;
constexpr const char* kUsage = "gsmrelay send +49… TEXT [--modem NAME]";

/// "+" and 3 to 20 digits, or the digits alone (a short code).
bool is_number(std::string_view text) {
  constexpr std::size_t kFewest = 3, kMost = 20;
  if (text.starts_with('+')) text.remove_prefix(1);
  return text.size() >= kFewest && text.size() <= kMost &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

View view_for(Desk& desk, const Call& call) {
  return {call.numbers ? Numbers::whole : Numbers::masked, desk.clock.wall(),
          desk.appliance.status().service_now};
}

tl::expected<spool::Outgoing, Refusal> find_outgoing(Desk& desk, spool::Id id) {
  const std::lock_guard lock(desk.spool_mutex);
  auto found = desk.spool.outgoing(id);
  if (!found) return refuse(found.error());
  if (*found) return std::move(**found);
  return refuse(kNotFound, fmt::format("there is no message {} to be sent", id),
                "gsmrelay outbox list --state all");
}

/// Nothing more happens to it by itself, or only a status report is awaited and not asked about.
bool settled(const spool::Outgoing& message) {
  using enum spool::SendState;
  if (message.state == waiting || message.state == sending) return false;
  return message.state != sent ||
         std::ranges::none_of(message.parts, &spool::OutgoingPart::report_awaited);
}

tl::expected<SendRequest, Refusal> read_request(const Json& body) {
  constexpr std::size_t kLongestNumber = 21, kLongestText = 64 * 1024, kLongestName = 32;
  SendRequest request;
  struct Field {
    const char* name;
    std::size_t longest;
    std::string& value;
  };
  for (auto& [name, longest, value] :
       {Field{"to", kLongestNumber, request.to}, Field{"text", kLongestText, request.text},
        Field{"modem", kLongestName, request.modem}, Field{"sim", kLongestName, request.sim}}) {
    const auto given = text_field(body, name, longest);
    if (!given) return tl::unexpected(given.error());
    value = given->value_or("");
  }
  if (request.to.empty() || request.text.empty())
    return refuse(kBad, "'to' and 'text' are needed", kUsage);
  if (!is_number(request.to))
    return refuse(kBad, "'to' is no telephone number: '+' and 3 to 20 digits", kUsage);
  const auto report = body.value("report", Json(false));
  if (!report.is_boolean()) return refuse(kBad, "'report' must be true or false", kUsage);
  request.report = report == true;
  return request;
}

Answer act_on_outgoing(Desk& desk, const Call& call, const char* verb,
              util::Result<bool> (spool::Spool::*act)(spool::Id)) {
  const auto id = id_argument(call, "message");
  if (!id) return tl::unexpected(id.error());
  const auto message = find_outgoing(desk, *id);
  if (!message) return tl::unexpected(message.error());
  const auto changed = [&] {
    const std::lock_guard lock(desk.spool_mutex);
    return (desk.spool.*act)(*id);
  }();
  if (!changed) return refuse(changed.error());
  if (!*changed)
    return refuse(
        kConflict,
        fmt::format("message {} is {}{} and cannot be {}", *id, spool::to_string(message->state),
                    message->erased ? ", its text is erased," : "", verb),
        fmt::format("gsmrelay outbox show {}", *id));
  util::log_info(fmt::format("outgoing message {} {} by uid {}", *id, verb, call.request.peer.uid));
  desk.appliance.wake_senders();
  return Json{{"changed", 1}};
}

}  // namespace

Answer send_message(Desk& desk, const Call& call) {
  const auto body = body_object(call.request, {"to", "text", "modem", "sim", "report"});
  if (!body) return tl::unexpected(body.error());
  const auto request = read_request(*body);
  if (!request) return tl::unexpected(request.error());
  const auto id = desk.appliance.send(*request);
  if (!id) return refuse(id.error());
  util::log_info(fmt::format("sending asked for by uid {}", call.request.peer.uid));
  const auto message = find_outgoing(desk, *id);
  if (!message) return tl::unexpected(message.error());
  return Json{{"message", view_for(desk, call).of(*message)}};
}

Answer get_outbox(Desk& desk, const Call& call) {
  const auto page = page_parameters(call.request);
  if (!page) return tl::unexpected(page.error());
  std::optional<spool::SendState> state;
  const auto given = call.request.query.find("state");
  if (given != call.request.query.end() && given->second != "all") {
    state = spool::send_state_from(given->second);
    if (!state)
      return refuse(kBad, fmt::format("'{}' is no state", util::printable(given->second, 40)),
                    "known: waiting, sending, sent, maybe-sent, delivered, failed, expired, "
                    "dropped, all");
  }
  const auto found = [&] {
    const std::lock_guard lock(desk.spool_mutex);
    return desk.spool.outbox(state, *page);
  }();
  if (!found) return refuse(found.error());
  const auto view = view_for(desk, call);
  auto list = Json::array();
  for (const auto& message : *found) list.push_back(view.of(message));
  const bool more = static_cast<int>(found->size()) >= page->limit;
  return Json{{"messages", list}, {"before", more ? Json(found->back().id) : Json()}};
}

Answer get_outgoing(Desk& desk, const Call& call) {
  const auto id = id_argument(call, "message");
  if (!id) return tl::unexpected(id.error());
  const auto poll = poll_parameters(call.request);
  if (!poll) return tl::unexpected(poll.error());
  // Whatever happens to a message is an event.
  std::uint64_t last = 0;
  const auto message = long_poll(
      call.request, poll->wait,
      [&](auto patience) {
        const auto events = desk.appliance.events(last, patience);
        if (!events.empty()) last = events.back().number;
        return find_outgoing(desk, *id);
      },
      [](const auto& seen) { return !seen || settled(*seen); });
  if (!message) return tl::unexpected(message.error());
  return Json{{"message", view_for(desk, call).of(*message)}, {"settled", settled(*message)}};
}

Answer retry_outgoing(Desk& desk, const Call& call) {
  return act_on_outgoing(desk, call, "sent again", &spool::Spool::send_again);
}

Answer drop_outgoing(Desk& desk, const Call& call) {
  return act_on_outgoing(desk, call, "dropped", &spool::Spool::give_up);
}

}  // namespace control
