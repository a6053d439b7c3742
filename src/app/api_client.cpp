#include "app/api_client.hpp"

#include <fmt/format.h>

#include "app/events.hpp"
#include "terminal/table.hpp"
#include "terminal/text.hpp"
#include "util/text.hpp"

namespace app {
namespace {

constexpr std::size_t kLargestAnswer = 1024 * 1024, kLongestReason = 300;
constexpr std::chrono::milliseconds kLimit{30'000};
constexpr int kUnauthorized = 401;

std::string host_of(const std::string& url) {
  const auto address = address_of(url);
  return address ? address->origin : "the server";
}

CommandError about_fault(const std::string& url, const net::HttpResult& result) {
  const auto what = fmt::format("{}: {}", host_of(url), terminal::printable(result.fault_text));
  if (result.fault == net::Fault::timeout) return {kTimeout, what, "try again"};
  if (result.fault == net::Fault::tls)
    return {kUnreachable, what, "check its name; a CA of your own: --ca-file FILE"};
  return {kUnreachable, what, "check the address and the network, then try again"};
}

/// What the server says is wrong, and what it says to do next.
struct Reason {
  std::string what, next;
};

Reason reason_of(const net::HttpResult& result) {
  constexpr std::string_view kNextMark = "; next: ";
  const auto body = parse_object(result.body);
  const auto said =
      util::mask_digits(terminal::printable(body ? text_at(*body, "error", kLongestReason) : ""));
  if (said.empty()) return {};
  const auto at = said.find(kNextMark);
  if (at == std::string::npos) return {": " + said, ""};
  auto next = said.substr(at + kNextMark.size());
  if (next.find(" /v") != std::string::npos) next.clear();  // for who speaks HTTP
  return {": " + said.substr(0, at), std::move(next)};
}

std::string next_after(int status, const net::HttpResult& result, const std::string& said,
                       bool with_session) {
  if (status == kUnauthorized)
    return with_session ? "gsmrelay-app signin, if the session is over" : "try the password again";
  const auto after = result.headers.find("retry-after");
  const auto seconds = after == result.headers.end() ? std::nullopt : util::to_int(after->second);
  if (status == 429 || status == 503)
    return seconds && *seconds > 0 ? fmt::format("try again in {} s", *seconds) : "try again later";
  if (status >= 500) return "try again later";
  return said;
}

CommandError about_status(const std::string& url, const net::HttpResult& result,
                          bool with_session) {
  const int status = result.status;
  // 502 to 504: it, or one behind it, is down.
  const Exit exit = status == kUnauthorized || status == 403 ? kDenied
                    : status == 404                          ? kNoSuch
                    : status >= 502 && status <= 504         ? kUnreachable
                                                             : kFailed;
  const auto reason = reason_of(result);
  return {exit, fmt::format("{} answered {}{}", host_of(url), status, reason.what),
          next_after(status, result, reason.next, with_session), status};
}

bool is_good(int status) {
  return status >= 200 && status < 300;
}

}  // namespace

net::HttpRequest ApiClient::http_request(const ApiRequest& question) const {
  net::HttpRequest request;
  request.method = question.method;
  request.url = question.url;
  request.body = question.body;
  request.security.ca_file = ca_file_;
  request.total_limit = kLimit;
  request.answer_limit = kLargestAnswer;
  if (!question.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  if (!question.session.empty())
    request.headers.emplace_back("Authorization", "Bearer " + question.session);
  return request;
}

CommandResult<ApiResponse> ApiClient::request(const ApiRequest& question) const {
  const auto result = fetch_(http_request(question));
  if (result.fault != net::Fault::none) return fail(about_fault(question.url, result));
  if (!is_good(result.status))
    return fail(about_status(question.url, result, !question.session.empty()));
  auto body = parse_object(result.body);
  if (!body)
    return fail(kFailed,
                fmt::format("{} answered {}, but with something else than it should",
                            host_of(question.url), result.status),
                "check the address");
  return ApiResponse{result.status, std::make_shared<const Json>(std::move(*body))};
}

CommandResult<std::string> ApiClient::first_event(const std::string& url,
                                                  const std::string& event) const {
  const auto find = [event](std::string_view stream) {
    return first_of(stream, {event, "unavailable", "expired"});
  };
  auto request = http_request({.url = url});
  request.headers.emplace_back("Accept", "text/event-stream");
  request.enough = [find](std::string_view stream) { return find(stream).has_value(); };
  const auto result = fetch_(std::move(request));
  if (result.fault != net::Fault::none) return fail(about_fault(url, result));
  if (!is_good(result.status)) return fail(about_status(url, result, false));
  auto found = find(result.body);
  if (!found || found->name != event)
    return fail(kFailed, fmt::format("{} gives no code now", host_of(url)), "try again later");
  return std::move(found->data);
}

}  // namespace app
