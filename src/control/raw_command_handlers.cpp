// Raw AT commands; resetting, parking, suspending, resuming and clearing a modem.
#include <fmt/format.h>

#include "at/mask.hpp"
#include "at/unsafe_command.hpp"
#include "control/endpoints.hpp"
#include "control/parameters.hpp"
#include "util/log.hpp"
#include "util/shell.hpp"

namespace control {

namespace {

api::Result<> set_suspended(const HandlerContext& context, const api::Request& request,
                            bool suspended) {
  const auto& name = request.arguments.at(0);
  const auto modem = find_modem(context, name);
  if (!modem) return tl::unexpected(modem.error());
  if (const auto done = (*modem)->suspend(suspended); !done) return to_api_error(done.error());
  if (!suspended) (*modem)->unpark();
  util::log_info(fmt::format("modem {} {} by uid {}", name, suspended ? "suspended" : "resumed",
                             request.http.peer.uid),
                 {{"MODEM", name}});
  return Json{{"modem", name}, {"suspended", suspended}};
}

api::Result<> run_raw_command(const HandlerContext& context, const api::Request& request) {
  constexpr std::size_t kLongest = 500;
  constexpr std::int64_t kUsualSeconds = 10, kMostSeconds = 300;
  const auto limit = api::number_parameter(request.http, "limit", kUsualSeconds, 1, kMostSeconds);
  if (!limit) return tl::unexpected(limit.error());
  auto in = json::Fields::of_body(request.http.body);
  const auto text = in.maybe_text("command", kLongest);
  const auto& name = request.arguments.at(0);
  RawCommand command;
  command.force = in.flag("force");
  if (const auto error = in.error()) return api::fail(*error);
  if (!text || !at::is_one_command_line(*text))
    return api::fail(api::kBadRequest, "the command must be one line that begins with AT",
                     fmt::format("gsmrelay modem at {} AT+CSQ", util::shell_word(name)));
  command.command = *text;
  command.limit = std::chrono::seconds{*limit};
  const auto modem = find_modem(context, name);
  if (!modem) return tl::unexpected(modem.error());
  if (const auto why = at::unsafe_reason(*text); !why.empty() && !command.force)
    return api::fail(api::kNeedsConfirmation,
                     fmt::format("{} is refused: {}", at::command_names(*text), why),
                     "the same command with --force sends it anyway");
  const auto lines = (*modem)->raw_command(command);
  if (!lines) return to_api_error(lines.error());
  auto list = Json::array();
  for (const auto& line : *lines)
    list.push_back(request.numbers && request.text ? at::redact_pins(line) : at::mask(line));
  return Json{{"modem", name}, {"lines", list}};
}

api::Result<> suspend_modem(const HandlerContext& context, const api::Request& request) {
  return set_suspended(context, request, true);
}

api::Result<> resume_modem(const HandlerContext& context, const api::Request& request) {
  return set_suspended(context, request, false);
}

api::Result<> park_modem(const HandlerContext& context, const api::Request& request) {
  if (const auto none = api::expect_no_fields(request); !none) return tl::unexpected(none.error());
  const auto& name = request.arguments.at(0);
  const auto modem = find_modem(context, name);
  if (!modem) return tl::unexpected(modem.error());
  if (const auto done = (*modem)->recover(modem::Rung::park, false); !done)
    return to_api_error(done.error());
  util::log_info(fmt::format("modem {} parked by uid {}", name, request.http.peer.uid),
                 {{"MODEM", name}});
  return Json{{"modem", name}, {"parked", true}};
}

api::Result<> unpark_modem(const HandlerContext& context, const api::Request& request) {
  if (const auto none = api::expect_no_fields(request); !none) return tl::unexpected(none.error());
  const auto& name = request.arguments.at(0);
  const auto modem = find_modem(context, name);
  if (!modem) return tl::unexpected(modem.error());
  (*modem)->unpark();
  util::log_info(fmt::format("modem {} unparked by uid {}", name, request.http.peer.uid),
                 {{"MODEM", name}});
  return Json{{"modem", name}, {"parked", false}};
}

api::Result<> reset_modem(const HandlerContext& context, const api::Request& request) {
  constexpr std::size_t kLongest = 10;
  auto in = json::Fields::of_body(request.http.body);
  const auto level = in.maybe_text("level", kLongest).value_or("reset");
  const bool force = in.flag("force");
  if (const auto error = in.error()) return api::fail(*error);
  const auto& name = request.arguments.at(0);
  const auto rung = modem::rung_from_string(level);
  if (!rung || rung == modem::Rung::park)
    return api::fail(api::kBadRequest,
                     "'level' must be reopen, radio, reset, usb-reset or port-power",
                     fmt::format("gsmrelay modem reset {} --level radio", util::shell_word(name)));
  const auto modem = find_modem(context, name);
  if (!modem) return tl::unexpected(modem.error());
  if (const auto done = (*modem)->recover(*rung, force); !done) return to_api_error(done.error());
  util::log_info(
      fmt::format("modem {}: {} asked for by uid {}", name, level, request.http.peer.uid),
      {{"MODEM", name}});
  return Json{{"modem", name}, {"level", level}};
}

Json cleared_json(const ClearedMemory& memory) {
  return {{"name", memory.name},   {"before", memory.before}, {"used", memory.used},
          {"total", memory.total}, {"drafts", memory.drafts}, {"sent", memory.sent},
          {"saved", memory.saved}, {"left", memory.left},     {"trouble", memory.trouble}};
}

api::Result<> clear_modem(const HandlerContext& context, const api::Request& request) {
  if (const auto none = api::expect_no_fields(request); !none) return tl::unexpected(none.error());
  const auto& name = request.arguments.at(0);
  const auto modem = find_modem(context, name);
  if (!modem) return tl::unexpected(modem.error());
  const auto cleared = (*modem)->clear();
  if (!cleared) return to_api_error(cleared.error());
  auto list = Json::array();
  std::string all;
  for (const auto& memory : *cleared) {
    list.push_back(cleared_json(memory));
    all += fmt::format(
        "; {}: {} drafts and {} sent SMS deleted, {} received SMS stored and deleted, "
        "{} left",
        memory.name, memory.drafts, memory.sent, memory.saved, memory.left);
  }
  util::log_info(
      fmt::format("memories of modem {} cleared by uid {}{}", name, request.http.peer.uid, all),
      {{"MODEM", name}});
  return Json{{"modem", name}, {"memories", list}};
}

constexpr std::string_view kRawCommandAt[] = {"limit", "numbers", "text"};

constexpr Endpoint kRawCommandTable[] = {
    {"POST", "/v1/modems/{name}/at", Access::change, kRawCommandAt, run_raw_command},
    {"POST", "/v1/modems/{name}/clear", Access::change, {}, clear_modem},
    {"POST", "/v1/modems/{name}/reset", Access::change, {}, reset_modem},
    {"POST", "/v1/modems/{name}/park", Access::change, {}, park_modem},
    {"POST", "/v1/modems/{name}/unpark", Access::change, {}, unpark_modem},
    {"POST", "/v1/modems/{name}/suspend", Access::change, {}, suspend_modem},
    {"POST", "/v1/modems/{name}/resume", Access::change, {}, resume_modem},
};

}  // namespace

const std::span<const Endpoint> kRawCommandEndpoints = kRawCommandTable;

}  // namespace control
