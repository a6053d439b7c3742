#include "cli/client.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/human.hpp"
#include "net/http_client.hpp"
#include "util/text.hpp"

namespace cli {

namespace {

constexpr const char* kLook = "systemctl status gsmrelayd; journalctl -eu gsmrelayd";
constexpr std::size_t kLargestAnswer = 16 * 1024 * 1024;

std::string percent(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

net::HttpRequest to_request(const Context& context, const Question& question) {
  net::HttpRequest request;
  request.method = question.method;
  request.url = "http://gsmrelayd" + question.path;
  char separator = '?';
  for (const auto& [name, value] : question.query) {
    request.url += fmt::format("{}{}={}", separator, percent(name), percent(value));
    separator = '&';
  }
  request.body = question.body;
  if (!question.body.empty()) request.headers = {{"Content-Type", "application/json"}};
  request.unix_socket = context.socket;
  const double seconds = context.timeout_seconds > 0 && context.watch_seconds == 0
                             ? context.timeout_seconds
                             : question.usual_seconds;
  request.total_limit = std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
  request.connect_limit = request.total_limit;
  request.answer_limit = kLargestAnswer;
  return request;
}

Complaint no_permission(const Context& context) {
  return {
      kNoPermission, fmt::format("you may not use {}", context.socket),
      "sudo gsmrelay …, or join group gsmrelay: sudo adduser $USER gsmrelay, then log in again"};
}

Complaint no_daemon(const Context& context) {
  const int reason = ::access(context.socket.c_str(), R_OK | W_OK) == 0 ? 0 : errno;
  if (reason == EACCES) return no_permission(context);
  return {kNoDaemon,
          reason == ENOENT ? fmt::format("gsmrelayd does not run: there is no {}", context.socket)
                           : fmt::format("gsmrelayd does not answer on {}: it has probably ended",
                                         context.socket),
          std::string(kLook) + "; or: --socket PATH"};
}

Complaint about(const Context& context, const net::HttpResult& result) {
  if (result.fault == net::Fault::connect) return no_daemon(context);
  if (result.fault == net::Fault::timeout || result.fault == net::Fault::dns)
    return {kTimeout, "gsmrelayd did not answer in time; it may be busy",
            fmt::format("try again with --timeout 60; {}", kLook)};
  return {kNoDaemon, "the answer of gsmrelayd broke off: " + printable_utf8(result.fault_text),
          kLook};
}

Exit exit_of(int status) {
  switch (status) {
    case 400:
    case 405:
    case 413:
      return kUsage;
    case 403:
      return kNoPermission;
    case 404:
      return kNoSuch;
    default:
      return kFailed;
  }
}

}  // namespace

void complain(Context& context, const Complaint& complaint) {
  tell(context, complaint);
  if (!context.json) return;
  const Json error = {{"what", complaint.what},
                      {"next", complaint.next},
                      {"exit", static_cast<int>(complaint.exit)}};
  const Json whole = {{"schema", "gsmrelay/1"}, {"error", error}};
  context.out << whole.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
}

void complain(Context& context, Exit exit, const std::string& what, const std::string& next) {
  complain(context, {exit, what, next});
}

void tell(Context& context, const Complaint& complaint) {
  context.err << "gsmrelay: " << printable_utf8(complaint.what) << '\n';
  if (!complaint.next.empty()) context.err << "  next: " << printable_utf8(complaint.next) << '\n';
  context.exit = complaint.exit;
}

std::string segment(const std::string& text) {
  return percent(text);
}

tl::expected<Json, Complaint> try_ask(const Context& context, const Question& question) {
  constexpr int kFirstError = 300, kForbidden = 403;
  const auto result = net::fetch(to_request(context, question));
  if (result.fault != net::Fault::none) return tl::unexpected(about(context, result));
  auto json = Json::parse(result.body, nullptr, false);
  if (result.status < kFirstError && json.is_object()) return json;
  const auto error = json.is_object() ? json.value("error", Json()) : Json();
  if (error.is_object())
    return tl::unexpected(Complaint{exit_of(result.status), error.value("what", "no reason given"),
                                    error.value("next", "")});
  if (result.status == kForbidden) return tl::unexpected(no_permission(context));
  return tl::unexpected(Complaint{exit_of(result.status),
                                  fmt::format("{} answered {} without a reason; is it gsmrelayd?",
                                              context.socket, result.status),
                                  kLook});
}

std::optional<Json> ask(Context& context, const Question& question) {
  auto answer = try_ask(context, question);
  if (answer) return std::move(*answer);
  complain(context, answer.error());
  return std::nullopt;
}

}  // namespace cli
