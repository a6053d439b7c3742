// Diagnostics of a modem: its dialogue and the networks in range; and removing a modem.
#include <fmt/format.h>

#include "control/endpoints.hpp"
#include "control/long_poll.hpp"
#include "control/parameters.hpp"
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
          {"technology", network.technology}};
}

api::Result<> start_trace(const HandlerContext& context, const api::Request& request) {
  constexpr std::int64_t kUsual = 60, kMost = 600;
  const auto seconds = api::number_parameter(request.http, "seconds", kUsual, 1, kMost);
  if (!seconds) return tl::unexpected(seconds.error());
  auto in = json::Fields::of_body(request.http.body);
  const bool reopen = in.flag("reopen");
  if (const auto error = in.error()) return api::fail(*error);
  const auto& name = request.arguments.at(0);
  const auto modem = find_modem(context, name);
  if (!modem) return tl::unexpected(modem.error());
  (*modem)->start_trace(std::chrono::seconds{*seconds}, reopen);
  util::log_info(fmt::format("uid {2} records the dialogue of modem {0} for {1} s", name, *seconds,
                             request.http.peer.uid),
                 {{"MODEM", name}});
  return Json{{"modem", name}, {"seconds", *seconds}, {"reopen", reopen}};
}

api::Result<> get_trace(const HandlerContext& context, const api::Request& request) {
  const auto poll = poll_parameters(request);
  if (!poll) return tl::unexpected(poll.error());
  const auto& name = request.arguments.at(0);
  const auto modem = find_modem(context, name);
  if (!modem) return tl::unexpected(modem.error());
  const auto view = long_poll(
      request.http, poll->wait, [&](auto timeout) { return (*modem)->trace(poll->after, timeout); },
      [](const auto& seen) { return !seen.lines.empty() || !seen.running; });
  return Json{{"modem", name},
              {"running", view.running},
              {"last", view.last},
              {"lost", view.lost},
              {"lines", view.lines}};
}

api::Result<> scan_networks(const HandlerContext& context, const api::Request& request) {
  if (const auto none = api::expect_no_fields(request); !none) return tl::unexpected(none.error());
  const auto& name = request.arguments.at(0);
  const auto modem = find_modem(context, name);
  if (!modem) return tl::unexpected(modem.error());
  const auto networks = (*modem)->scan();
  if (!networks) return to_api_error(networks.error());
  auto list = Json::array();
  for (const auto& network : *networks) list.push_back(network_json(network));
  return Json{{"modem", name}, {"networks", list}};
}

api::Result<> forget_modem(const HandlerContext& context, const api::Request& request) {
  if (const auto none = api::expect_no_fields(request); !none) return tl::unexpected(none.error());
  const auto& name = request.arguments.at(0);
  const auto done = context.modems.forget(name);
  if (!done && context.modems.find(name) == nullptr && done.error().advice == util::Advice::reject)
    return api::fail(api::kNotFound, done.error().what, "gsmrelay modem list");
  if (!done) return to_api_error(done.error());
  util::log_info(fmt::format("modem {} was removed by uid {}", name, request.http.peer.uid),
                 {{"MODEM", name}});
  return Json{{"modem", name}, {"done", *done}};
}

constexpr std::string_view kDiagnosticsEvents[] = {"after", "wait"};
constexpr std::string_view kDiagnosticsSeconds[] = {"seconds"};

constexpr Endpoint kDiagnosticsTable[] = {
    {"GET", "/v1/modems/{name}/trace", Access::change, kDiagnosticsEvents, get_trace},
    {"POST", "/v1/modems/{name}/trace", Access::change, kDiagnosticsSeconds, start_trace},
    {"POST", "/v1/modems/{name}/scan", Access::change, {}, scan_networks},
    {"POST", "/v1/modems/{name}/forget", Access::change, {}, forget_modem},
};

}  // namespace

const std::span<const Endpoint> kDiagnosticsEndpoints = kDiagnosticsTable;

}  // namespace control
