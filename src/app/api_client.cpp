#include "app/api_client.hpp"

#include <fmt/format.h>

#include "app/events.hpp"
#include "terminal/table.hpp"
#include "terminal/text.hpp"
#include "util/text.hpp"

namespace app {
namespace {

constexpr std::size_t kMaxResponse = 1024 * 1024, kMaxReason = 300;
constexpr std::chrono::milliseconds kLimit{30'000};
constexpr int kUnauthorized = 401;

std::string server_name(const std::string& url) {
  const auto address = parse_address(url);
  return address ? address->origin : "the server";
}

CommandError fault_error(const std::string& url, const net::HttpResult& result) {
  const auto what = fmt::format("{}: {}", server_name(url), terminal::printable(result.fault_text));
  if (result.fault == net::Fault::timeout) return {kTimeout, what, "try again"};
  if (result.fault == net::Fault::tls)
    return {kUnreachable, what, "check the name of the host; for a CA of your own: --ca-file FILE"};
  return {kUnreachable, what, "check the address and the network, then try again"};
}

/// The server's error text, in its two parts.
struct Reason {
  std::string what, next;
};

Reason parse_reason(const net::HttpResult& result) {
  constexpr std::string_view kNextMark = "; next: ";
  const auto body = parse_object(result.body);
  const auto said =
      util::mask_digits(terminal::printable(body ? text_at(*body, "error", kMaxReason) : ""));
  if (said.empty()) return {};
  const auto at = said.find(kNextMark);
  if (at == std::string::npos) return {": " + said, ""};
  auto next = said.substr(at + kNextMark.size());
  // A step for clients that send HTTP themselves does not help here.
  if (next.find(" /v") != std::string::npos) next.clear();
  return {": " + said.substr(0, at), std::move(next)};
}

std::string next_step(int status, const net::HttpResult& result, const std::string& servers_step,
                      bool with_session) {
  if (status == kUnauthorized)
    return with_session ? "gsmrelay-app signin, if the session is over" : "try the password again";
  const auto after = result.headers.find("retry-after");
  const auto seconds = after == result.headers.end() ? std::nullopt : util::to_int(after->second);
  if (status == 429 || status == 503)
    return seconds && *seconds > 0 ? fmt::format("try again in {} s", *seconds) : "try again later";
  if (status >= 500) return "try again later";
  return servers_step;
}

CommandError status_error(const std::string& url, const net::HttpResult& result,
                          bool with_session) {
  const int status = result.status;
  // 502 to 504: the server, or one that it needs, is down.
  const Exit exit = status == kUnauthorized || status == 403 ? kDenied
                    : status == 404                          ? kNoSuch
                    : status >= 502 && status <= 504         ? kUnreachable
                                                             : kFailed;
  const auto reason = parse_reason(result);
  return {exit, fmt::format("{} answered {}{}", server_name(url), status, reason.what),
          next_step(status, result, reason.next, with_session), status};
}

bool is_success(int status) {
  return status >= 200 && status < 300;
}

}  // namespace

net::HttpRequest ApiClient::http_request(const ApiRequest& request) const {
  net::HttpRequest out;
  out.method = request.method;
  out.url = request.url;
  out.body = request.body;
  out.security.ca_file = ca_file_;
  out.total_limit = kLimit;
  out.answer_limit = kMaxResponse;
  if (!request.body.empty()) out.headers.emplace_back("Content-Type", "application/json");
  if (!request.session.empty())
    out.headers.emplace_back("Authorization", "Bearer " + request.session);
  return out;
}

CommandResult<ApiResponse> ApiClient::request(const ApiRequest& request) const {
  const auto result = fetch_(http_request(request));
  if (result.fault != net::Fault::none) return fail(fault_error(request.url, result));
  if (!is_success(result.status))
    return fail(status_error(request.url, result, !request.session.empty()));
  auto body = request.accepts_list ? parse_body(result.body) : parse_object(result.body);
  if (!body)
    return fail(kFailed,
                fmt::format("{} answered {}, but not with a JSON object", server_name(request.url),
                            result.status),
                "check the address");
  return ApiResponse{result.status, std::make_shared<const Json>(std::move(*body))};
}

CommandResult<std::string> ApiClient::first_event(const std::string& url,
                                                  const std::string& event) const {
  const auto find = [event](std::string_view stream) {
    return find_event(stream, {event, "unavailable", "expired"});
  };
  auto request = http_request({.url = url});
  request.headers.emplace_back("Accept", "text/event-stream");
  request.enough = [find](std::string_view stream) { return find(stream).has_value(); };
  const auto result = fetch_(std::move(request));
  if (result.fault != net::Fault::none) return fail(fault_error(url, result));
  if (!is_success(result.status)) return fail(status_error(url, result, false));
  auto found = find(result.body);
  if (!found || found->name != event)
    return fail(kFailed, fmt::format("{} gives no code now", server_name(url)), "try again later");
  return std::move(found->data);
}

}  // namespace app
