#include "cli/client.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <chrono>
#include <utility>

#include "config/config.hpp"
#include "net/http_client.hpp"
#include "terminal/confirm.hpp"
#include "util/url.hpp"

namespace cli {

namespace {

constexpr const char* kShowLog = "systemctl status gsmrelayd; journalctl -eu gsmrelayd";
constexpr std::size_t kMaxResponse = 16 * 1024 * 1024;

net::HttpRequest http_request(const Context& context, const ApiRequest& request) {
  net::HttpRequest out;
  out.method = request.method;
  out.url = "http://gsmrelayd" + request.path;
  char separator = '?';
  for (const auto& [name, value] : request.query) {
    out.url += separator + util::percent_encode(name) + '=' + util::percent_encode(value);
    separator = '&';
  }
  out.body = request.body;
  if (!request.body.empty()) out.headers = {{"Content-Type", "application/json"}};
  out.unix_socket = context.socket;
  const double seconds = context.timeout_seconds > 0 && context.watch_seconds == 0
                             ? context.timeout_seconds
                             : request.usual_seconds;
  out.total_limit = std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
  out.connect_limit = out.total_limit;
  out.answer_limit = kMaxResponse;
  return out;
}

CommandError no_permission(const Context& context) {
  return {
      kDenied, fmt::format("you may not use {}", context.socket),
      "sudo gsmrelay …, or join group gsmrelay: sudo adduser $USER gsmrelay, then log in again"};
}

CommandError no_daemon(const Context& context) {
  const int reason = ::access(context.socket.c_str(), R_OK | W_OK) == 0 ? 0 : errno;
  if (reason == EACCES) return no_permission(context);
  if (reason == ENOENT && is_not_set_up(context.socket, config::kServiceFile))
    return {
        kUnreachable,
        fmt::format("gsmrelay is installed but not set up: there is no {}", config::kServiceFile),
        "sudo gsmrelay setup; for a trial without root: gsmrelayd --user"};
  return {kUnreachable,
          reason == ENOENT ? fmt::format("gsmrelayd does not run: there is no {}", context.socket)
                           : fmt::format("gsmrelayd does not answer on {}: it has probably ended",
                                         context.socket),
          std::string(kShowLog) + "; or: --socket PATH"};
}

CommandError explain_fault(const Context& context, const net::HttpResult& result) {
  if (result.fault == net::Fault::connect) return no_daemon(context);
  if (result.fault == net::Fault::timeout || result.fault == net::Fault::dns)
    return {kTimeout, "gsmrelayd did not answer in time; it may be busy",
            fmt::format("try again with --timeout 60; {}", kShowLog)};
  return {kUnreachable, "the response of gsmrelayd was cut off: " + printable(result.fault_text),
          kShowLog};
}

Exit exit_of(int status) {
  switch (status) {
    case 400:
    case 405:
    case 413:
      return kUsage;
    case 403:
      return kDenied;
    case 404:
      return kNoSuch;
    case 428:
      return kRefused;
    default:
      return kFailed;
  }
}

}  // namespace

bool is_not_set_up(const std::string& socket, const std::string& file) {
  return socket == config::DaemonSettings{}.socket && ::access(file.c_str(), F_OK) != 0 &&
         errno == ENOENT;
}

std::string segment(const std::string& text) {
  return util::percent_encode(text);
}

void put_numbers(const Context& context, ApiRequest& request) {
  if (context.show_numbers) request.query.emplace_back("numbers", "1");
}

terminal::CommandResult<Json> try_fetch(const Context& context, const ApiRequest& request) {
  constexpr int kFirstError = 300, kForbidden = 403;
  assert(request.path.starts_with("/v1/") && request.path.find('?') == std::string::npos);
  const auto result = net::fetch(http_request(context, request));
  if (result.fault != net::Fault::none) return terminal::fail(explain_fault(context, result));
  auto json = json::parse_or_null(result.body);
  if (result.status < kFirstError && json.is_object()) return json;
  const auto exit = exit_of(result.status);
  if (const auto& error = std::as_const(json)["error"]; error.is_object())
    return terminal::fail(CommandError{exit, error.text("what", "no reason given"),
                                       error.text("next"), result.status});
  if (result.status == kForbidden) return terminal::fail(no_permission(context));
  return terminal::fail(exit,
                        fmt::format("{} answered {} without a reason; is it gsmrelayd?",
                                    context.socket, result.status),
                        kShowLog);
}

std::optional<Json> fetch(Context& context, const ApiRequest& request) {
  auto response = try_fetch(context, request);
  if (response) return std::move(*response);
  print_error(context, response.error());
  return std::nullopt;
}

bool confirm_about(Context& context, const std::string& path, const std::string& question) {
  return fetch(context, {.path = path}) && terminal::confirm(context, question);
}

}  // namespace cli
