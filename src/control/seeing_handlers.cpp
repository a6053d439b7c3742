// Looking closely at one modem: its dialogue, the networks it hears; and forgetting one.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "control/handlers.hpp"
#include "control/input.hpp"
#include "control/long_poll.hpp"
#include "control/lookup.hpp"
#include "util/log.hpp"

namespace control {

namespace {

const char* status_text(int status) {
  switch (status) {
    case 1:
      return "available";
    case 2:
      return "in use";
    case 3:
      return "forbidden";
    default:
      return "unknown";
  }
}

Json network_json(const modem::HeardNetwork& network) {
  return {{"name", network.name},
          {"number", network.number},
          {"country", network.country},
          {"status", status_text(network.status)},
          {"technology", network.technology ? Json(*network.technology) : Json()}};
}

}  // namespace

Answer start_trace(Desk& desk, const Call& call) {
  constexpr std::int64_t kUsual = 60, kMost = 600;
  const auto seconds = number_parameter(call.request, "seconds", kUsual, 1, kMost);
  if (!seconds) return tl::unexpected(seconds.error());
  const auto body = body_object(call.request, {"reopen"});
  if (!body) return tl::unexpected(body.error());
  const bool reopen = body->value("reopen", Json(false)) == true;
  const auto& name = call.arguments.at(0);
  const auto started = desk.appliance.start_trace(name, std::chrono::seconds{*seconds}, reopen);
  if (!started) return refuse_at_modem(desk, name, started.error());
  util::log_info(fmt::format("the dialogue of modem {} is traced for {} s by uid {}", name,
                             *seconds, call.request.peer.uid),
                 {{"MODEM", name}});
  return Json{{"modem", name}, {"seconds", *seconds}, {"reopen", reopen}};
}

Answer get_trace(Desk& desk, const Call& call) {
  const auto poll = poll_parameters(call.request);
  if (!poll) return tl::unexpected(poll.error());
  const auto& name = call.arguments.at(0);
  const auto view = long_poll(
      call.request, poll->wait,
      [&](auto patience) { return desk.appliance.trace(name, poll->after, patience); },
      [](const auto& seen) { return !seen || !seen->lines.empty() || !seen->running; });
  if (!view) return refuse_at_modem(desk, name, view.error());
  return Json{{"modem", name},
              {"running", view->running},
              {"last", view->last},
              {"lost", view->lost},
              {"lines", view->lines}};
}

Answer scan_networks(Desk& desk, const Call& call) {
  const auto body = body_object(call.request, {});
  if (!body) return tl::unexpected(body.error());
  const auto& name = call.arguments.at(0);
  const auto networks = desk.appliance.scan(name);
  if (!networks) return refuse_at_modem(desk, name, networks.error());
  auto list = Json::array();
  for (const auto& network : *networks) list.push_back(network_json(network));
  return Json{{"modem", name}, {"networks", list}};
}

Answer forget_modem(Desk& desk, const Call& call) {
  const auto body = body_object(call.request, {});
  if (!body) return tl::unexpected(body.error());
  const auto& name = call.arguments.at(0);
  const auto done = desk.appliance.forget(name);
  if (!done) return refuse_at_modem(desk, name, done.error());
  util::log_info(fmt::format("modem {} was forgotten by uid {}", name, call.request.peer.uid),
                 {{"MODEM", name}});
  return Json{{"modem", name}, {"done", *done}};
}

}  // namespace control
