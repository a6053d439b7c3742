// Sending of SMS, and the state of what was sent.
#include <fmt/format.h>

#include <algorithm>

#include "control/endpoints.hpp"
#include "control/long_poll.hpp"
#include "control/parameters.hpp"
#include "spool/outbox.hpp"
#include "util/log.hpp"
#include "util/phone_number.hpp"
#include "util/text.hpp"

namespace control {

namespace {
constexpr const char* kUsage = "gsmrelay send --help";

api::Result<spool::Outgoing> find_outgoing(const HandlerContext& context, spool::Id id) {
  const util::MutexLock lock(context.spool_mutex);
  auto found = spool::Outbox(context.spool).find(id);
  if (!found) return to_api_error(found.error());
  if (*found) return std::move(**found);
  return api::fail(api::kNotFound, fmt::format("there is no outgoing message {}", id),
                   "gsmrelay outbox list --state all");
}

/// Returns true if the message can change no more by itself, also not by a status report.
bool is_settled(const spool::Outgoing& message) {
  using enum spool::SendState;
  if (message.state == waiting || message.state == sending) return false;
  return message.state != sent ||
         std::ranges::none_of(message.parts, &spool::OutgoingPart::report_awaited);
}

api::Result<SendRequest> read_send_request(std::string_view body) {
  constexpr std::size_t kLongestNumber = 21, kLongestText = 64 * 1024, kLongestName = 32;
  SendRequest request;
  auto in = json::Fields::of_body(body);
  request.to = in.maybe_text("to", kLongestNumber).value_or("");
  request.text = in.maybe_text("text", kLongestText).value_or("");
  request.modem = in.maybe_text("modem", kLongestName).value_or("");
  request.sim = in.maybe_text("sim", kLongestName).value_or("");
  request.report = in.flag("report");
  request.forget = in.flag("forget");
  if (const auto error = in.error()) return api::fail(*error);
  if (request.to.empty() || request.text.empty())
    return api::fail(api::kBadRequest, "'to' and 'text' are needed", kUsage);
  if (!util::is_phone_number(request.to, util::NumberKind::dialable))
    return api::fail(api::kBadRequest, "'to' is no phone number: '+' and 3 to 20 digits", kUsage);
  return request;
}

api::Result<> act_on_outgoing(const HandlerContext& context, const api::Request& request,
                              const char* verb,
                              util::Result<bool> (spool::Outbox::*act)(spool::Id)) {
  const auto id = id_argument(request, "message");
  if (!id) return tl::unexpected(id.error());
  const auto message = find_outgoing(context, *id);
  if (!message) return tl::unexpected(message.error());
  const auto changed = [&] {
    const util::MutexLock lock(context.spool_mutex);
    return (spool::Outbox(context.spool).*act)(*id);
  }();
  if (!changed) return to_api_error(changed.error());
  if (!*changed)
    return api::fail(
        api::kConflict,
        fmt::format("message {} is {}{} and cannot be {}", *id, spool::to_string(message->state),
                    message->erased ? ", its text is erased," : "", verb),
        fmt::format("gsmrelay outbox show {}", *id));
  util::log_info(fmt::format("outgoing message {} {} by uid {}", *id, verb, request.http.peer.uid));
  context.daemon.wake_senders();
  return Json{{"changed", 1}};
}

api::Result<> send_message(const HandlerContext& context, const api::Request& request) {
  const auto sending = read_send_request(request.http.body);
  if (!sending) return tl::unexpected(sending.error());
  if (!sending->modem.empty())
    if (const auto modem = find_modem(context, sending->modem); !modem)
      return tl::unexpected(modem.error());
  const auto id = context.daemon.send(*sending);
  if (!id) return to_api_error(id.error());
  util::log_info(fmt::format("a message was queued by uid {}", request.http.peer.uid));
  const auto message = find_outgoing(context, *id);
  if (!message) return tl::unexpected(message.error());
  return Json{{"message", view_for(context, request).of(*message)}};
}

api::Result<> get_outbox(const HandlerContext& context, const api::Request& request) {
  const auto page = page_parameters(request);
  if (!page) return tl::unexpected(page.error());
  std::optional<spool::SendState> state;
  const auto given = request.parameter("state").value_or("all");
  if (given != "all") {
    state = spool::send_state_from(given);
    if (!state)
      return api::fail(api::kBadRequest,
                       fmt::format("'{}' is no state", util::printable(given, 40)),
                       "known: waiting, sending, sent, maybe-sent, delivered, failed, expired, "
                       "dropped, all");
  }
  const auto found = [&] {
    const util::MutexLock lock(context.spool_mutex);
    return spool::Outbox(context.spool).list(state, *page);
  }();
  if (!found) return to_api_error(found.error());
  const auto view = view_for(context, request);
  return page_json("messages", *found, view.list(*found), page->limit);
}

api::Result<> get_outgoing(const HandlerContext& context, const api::Request& request) {
  const auto id = id_argument(request, "message");
  if (!id) return tl::unexpected(id.error());
  const auto poll = poll_parameters(request);
  if (!poll) return tl::unexpected(poll.error());
  // Each change of a message is an event, so waiting for events is enough.
  std::uint64_t last = 0;
  const auto message = long_poll(
      request.http, poll->wait,
      [&](auto timeout) {
        const auto until = context.clock.in(timeout);
        for (;;) {
          const auto left =
              std::chrono::ceil<std::chrono::milliseconds>(until - context.clock.now());
          const auto events =
              context.daemon.events(last, std::max(left, std::chrono::milliseconds{0}));
          if (!events.empty()) last = events.back().number;
          auto seen = find_outgoing(context, *id);
          // An event of something else does not end the wait.
          if (events.empty() || !seen || is_settled(*seen) || context.clock.now() >= until)
            return seen;
        }
      },
      [](const auto& seen) { return !seen || is_settled(*seen); });
  if (!message) return tl::unexpected(message.error());
  return Json{{"message", view_for(context, request).of(*message)},
              {"settled", is_settled(*message)}};
}

api::Result<> retry_outgoing(const HandlerContext& context, const api::Request& request) {
  return act_on_outgoing(context, request, "sent again", &spool::Outbox::send_again);
}

api::Result<> drop_outgoing(const HandlerContext& context, const api::Request& request) {
  return act_on_outgoing(context, request, "dropped", &spool::Outbox::cancel);
}

constexpr std::string_view kOutboxNumbers[] = {"numbers"};
constexpr std::string_view kOutboxList[] = {"state", "before", "limit", "numbers"};
constexpr std::string_view kOutboxOne[] = {"wait", "numbers"};

constexpr Endpoint kOutboxTable[] = {
    {"POST", "/v1/send", Access::send, kOutboxNumbers, send_message},
    {"GET", "/v1/outbox", Access::read, kOutboxList, get_outbox},
    {"GET", "/v1/outbox/{id}", Access::read, kOutboxOne, get_outgoing},
    {"POST", "/v1/outbox/{id}/retry", Access::change, {}, retry_outgoing},
    {"POST", "/v1/outbox/{id}/drop", Access::change, {}, drop_outgoing},
};

}  // namespace

const std::span<const Endpoint> kOutboxEndpoints = kOutboxTable;

}  // namespace control
