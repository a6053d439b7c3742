// A technician at a modem: AT commands, suspending and resuming.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "at/masking.hpp"
#include "control/handlers.hpp"
#include "control/input.hpp"
#include "control/lookup.hpp"
#include "util/log.hpp"

namespace control {

namespace {

constexpr int kBad = 400, kConflict = 409;

Answer set_suspended(Desk& desk, const Call& call, bool suspended) {
  const auto& name = call.arguments.at(0);
  if (const auto done = desk.appliance.suspend(name, suspended); !done)
    return refuse_at_modem(desk, name, done.error());
  util::log_info(fmt::format("modem {} {} by uid {}", name, suspended ? "suspended" : "resumed",
                             call.request.peer.uid),
                 {{"MODEM", name}});
  return Json{{"modem", name}, {"suspended", suspended}};
}

}  // namespace

Answer ask_modem(Desk& desk, const Call& call) {
  constexpr std::size_t kLongest = 500;
  constexpr std::int64_t kUsualSeconds = 10, kMostSeconds = 300;
  const auto limit = number_parameter(call.request, "limit", kUsualSeconds, 1, kMostSeconds);
  if (!limit) return tl::unexpected(limit.error());
  const auto body = body_object(call.request, {"command", "force"});
  if (!body) return tl::unexpected(body.error());
  const auto command = text_field(*body, "command", kLongest);
  if (!command) return tl::unexpected(command.error());
  if (!*command) return refuse(kBad, "'command' is needed", "gsmrelay modem at NAME AT+CSQ");
  TechnicianRequest request;
  request.modem = call.arguments.at(0);
  request.command = **command;
  request.force = body->value("force", Json(false)) == true;
  request.limit = std::chrono::seconds{*limit};
  const auto lines = desk.appliance.technician(request);
  if (!lines) {
    auto refusal = refuse_at_modem(desk, request.modem, lines.error());
    if (refusal.value().status == kConflict) refusal.value().next = "gsmrelay modem at --help";
    return refusal;
  }
  auto list = Json::array();
  for (const auto& line : *lines)
    list.push_back(call.numbers && call.text ? at::without_pins(line) : at::masked(line));
  return Json{{"modem", request.modem}, {"lines", list}};
}

Answer suspend_modem(Desk& desk, const Call& call) {
  return set_suspended(desk, call, true);
}

Answer resume_modem(Desk& desk, const Call& call) {
  return set_suspended(desk, call, false);
}

}  // namespace control
