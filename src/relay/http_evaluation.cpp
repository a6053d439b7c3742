#include "relay/http_evaluation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>
#include <span>

#include "json/json.hpp"
#include "net/retry_after.hpp"
#include "relay/stated_pause.hpp"
#include "util/text.hpp"
#include "util/url.hpp"

namespace relay {
namespace {

constexpr int kMostSpreadTries = 25;  // spread over a day
constexpr std::size_t kReasonLimit = 160;
constexpr int kFirstError = 400, kLastError = 599;
constexpr int kNetworkAuthenticationRequired = 511;  // RFC 6585 §6

/// Returns true for a character of base64.
bool in_payload(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/' || c == '=';
}

/// Returns the server's text for a log: short, without line ends and numbers, and without long
/// words, which may be the message itself.
std::string redacted_excerpt(std::string_view body) {
  constexpr std::size_t kLongestWord = 24;
  std::string out;
  std::size_t word = 0;
  for (const char c : util::trim(body).substr(0, kReasonLimit)) {
    const bool in_word = in_payload(c);
    word = in_word ? word + 1 : 0;
    if (word <= kLongestWord) {
      out += c;
    } else if (word == kLongestWord + 1) {
      out.replace(out.size() - kLongestWord, kLongestWord, "[...]");
    }
  }
  return out.empty() ? out : ": " + util::mask_digits(util::printable(out, kReasonLimit));
}

using Signs = std::span<const std::string_view>;

bool has_one_of(std::string_view text, Signs signs) {
  return std::any_of(signs.begin(), signs.end(),
                     [text](std::string_view sign) { return util::contains_nocase(text, sign); });
}

/// Returns true if `body` reports that something behind the server is down. Gateway servers since
/// 2024 answer 400 to every error of their publisher, also when it cannot be reached, with the text
/// of gRPC.
bool reports_failed_back_end(std::string_view body) {
  constexpr std::string_view kSigns[] = {"unavailable",      "failed to connect",
                                         "deadline",         "connection refused",
                                         "connection reset", "connection lost",
                                         "timed out",        "timeout",
                                         "socket closed",    "goaway",
                                         "rst_stream",       "stream removed",
                                         "channel closed",   "dns resolution",
                                         "broken pipe",      "no route to host"};
  return has_one_of(body, kSigns);
}

/// Returns true for the texts with which Gateway servers refuse one message for good. They are the
/// short list: any other 400 may be a fault that passes.
bool refuses_for_good(std::string_view body) {
  constexpr std::string_view kAlways[] = {"missing required field",
                                          "invalid base64",
                                          "decoded payload is empty",
                                          "not linked",
                                          "missing key - ",
                                          "missing msisdn",
                                          "missing text",
                                          "poorly formed json",
                                          "invalid text format",
                                          "bridge payloads over http"};
  if (has_one_of(body, kAlways)) return true;
  if (util::contains_nocase(body, "entity associated") && util::contains_nocase(body, "not found"))
    return true;
  return util::contains_nocase(body, "failed to parse") && !reports_failed_back_end(body);
}

/// Returns true if `body` refuses the sender: unknown, or without a key that fits.
bool refuses_the_sender(std::string_view body) {
  constexpr std::string_view kSigns[] = {"user not found", "decrypt", "shared key"};
  return has_one_of(body, kSigns) || refuses_for_good(body);
}

/// Returns true if a 429 with `body` limits the sender of the message, not the Gateway client.
bool limits_the_sender(std::string_view body) {
  return util::contains_nocase(body, "this sender");
}

/// Returns `body` without a byte order mark, and without blanks around it.
std::string_view content_of(std::string_view body) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (body.starts_with(kMark)) body.remove_prefix(kMark.size());
  return util::trim(body);
}

/// Returns true if `result` is a web page or the answer of a captive portal, which no Gateway
/// server sends. Servers of 2022 to 2024 send plain text that is labelled as HTML.
bool is_page(const net::HttpResult& result) {
  if (result.headers.contains("refresh")) return true;  // sends a browser to another page
  const auto type = result.headers.find("content-type");
  const std::string_view label = type == result.headers.end() ? "" : std::string_view(type->second);
  if (util::contains_nocase(label, "captive+json")) return true;  // RFC 8908
  const auto body = content_of(result.body);
  if (body.empty()) return false;
  // XML that is no HTML may be the answer of an endpoint of its own.
  const bool xml = body.starts_with("<?xml") || util::contains_nocase(label, "xml");
  if (body.starts_with('<') && !xml) return true;
  if (const auto json = json::parse_or_null(body); !json.is_null())
    return json.contains("captive") || json.contains("user-portal-url");
  constexpr std::string_view kSigns[] = {"<html",
                                         "<!doctype html",
                                         "<head",
                                         "<body",
                                         "<title",
                                         "<script",
                                         "<meta",
                                         "<form",
                                         "<wispaccessgatewayparam",
                                         "location.href",
                                         "location.replace",
                                         "window.location"};
  return has_one_of(body, kSigns);
}

/// Returns the whole number that `value` is, also as 0.0, or that its text is.
std::optional<std::int64_t> number_in(const json::Json& value) {
  if (value.is_string()) return util::to_int(util::trim(value.text()));
  constexpr double kMostWhole = 1e9;  // more than any status and code
  const double real = value.real();
  if (value.is_number() && !value.is_number_integer() && std::abs(real) <= kMostWhole &&
      real == std::trunc(real))
    return static_cast<std::int64_t>(real);
  return value.maybe_number();
}

/// Returns what the value of a member such as "success" says; nothing if it says neither.
std::optional<bool> flag_in(const json::Json& value) {
  constexpr std::string_view kNo[] = {"false", "no", "n", "off", "f"};
  constexpr std::string_view kYes[] = {"true", "yes", "y", "on", "ok", "success", "t"};
  if (value.is_boolean()) return value.boolean();
  if (const auto number = number_in(value)) return *number > 0;
  if (value.is_number()) return value.real() > 0;
  if (!value.is_string()) return std::nullopt;
  const auto word = util::lower(util::trim(value.text()));
  if (std::ranges::find(kNo, word) != std::end(kNo)) return false;
  if (!word.empty() && word.find_first_not_of("0.") == std::string::npos) return false;
  if (std::ranges::find(kYes, word) != std::end(kYes)) return true;
  return std::nullopt;
}

/// Returns true if `json` has the member `name` without a value, also as a word.
bool has_null(const json::Json& json, std::string_view name) {
  const auto* value = json.find(name);
  if (value == nullptr) return false;
  const auto word = util::lower(util::trim(value->text()));
  return value->is_null() || word == "null" || word == "none";
}

/// Returns true if the member `name` of `json` is a status of success, 200 to 299.
bool has_success_status(const json::Json& json, std::string_view name) {
  constexpr int kFirstTaken = 200, kLastTaken = 299;
  const auto number = number_in(json[name]);
  return number && *number >= kFirstTaken && *number <= kLastTaken;
}

/// Returns the error of HTTP, 400 to 599, that the JSON of a 2xx states. Servers of 2021 answer 200
/// to everything and put the status into the body.
std::optional<int> error_status(const json::Json& json) {
  for (const auto* name : {"status", "code", "statusCode"}) {
    const auto number = number_in(json[name]);
    if (number && *number >= kFirstError && *number <= kLastError) return static_cast<int>(*number);
  }
  return std::nullopt;
}

/// Returns true if `error`, a member of that name, is an error and no word for none.
bool is_error(const json::Json& error) {
  constexpr std::string_view kNone[] = {"",   "none", "null",    "false",
                                        "no", "ok",   "success", "no error"};
  if (error.is_string())
    return number_in(error) != 0 &&
           std::ranges::find(kNone, util::lower(util::trim(error.text()))) == std::end(kNone);
  if (error.is_structured()) return error.size() > 0 && number_in(error["code"]) != 0;
  return error.boolean() || (error.is_number() && number_in(error) != 0);
}

/// Returns true if the JSON of a 2xx says that the message was not taken.
bool reports_error(const json::Json& json) {
  constexpr std::string_view kFailed[] = {"error", "fail", "failed", "failure", "false"};
  const auto success = flag_in(json["success"]), ok = flag_in(json["ok"]);
  const auto& status = json["status"];
  const auto word = util::lower(util::trim(status.text()));
  const auto number = number_in(status);  // 0 is the status of success for many servers
  if (success == false || ok == false || (status.is_boolean() && !status.boolean())) return true;
  if (std::ranges::find(kFailed, word) != std::end(kFailed)) return true;
  if ((!status.is_string() && number >= kFirstError) || is_error(json["errors"])) return true;
  if (success == true || ok == true || word == "ok" || word == "success" ||
      has_success_status(json, "status"))
    return false;
  if (is_error(json["error"])) return true;
  // A null denies success only if nothing else affirms it.
  return (has_null(json, "success") || has_null(json, "ok")) && !status.boolean() &&
         !has_success_status(json, "code") && !has_success_status(json, "statusCode");
}

/// Returns the time of the server, if it states it.
std::optional<util::WallTime> server_time(const net::HttpResult& result) {
  const auto date = result.headers.find("date");
  if (date == result.headers.end()) return std::nullopt;
  return net::http_date(util::trim(date->second));
}

/// Returns the pause of the header Retry-After, otherwise that of the body: at most a day. For one
/// message or sender.
std::optional<std::chrono::milliseconds> pause_in(const net::HttpResult& result,
                                                  util::WallTime now) {
  if (const auto pause = net::retry_after(result.headers, now)) return pause;
  const auto stated = stated_pause(content_of(result.body), server_time(result).value_or(now));
  return stated ? std::optional(stated->length) : std::nullopt;
}

/// Says whether the phrases of a body count.
enum class Phrases : std::uint8_t { heard, ignored };

/// Returns the same for a response that closes the route: of the body only an exact pause may be
/// longer than a quarter of an hour, and a date only with that of the server.
std::optional<std::chrono::milliseconds> route_pause_in(const net::HttpResult& result,
                                                        util::WallTime now, Phrases phrases) {
  constexpr std::chrono::milliseconds kLongestGuess = std::chrono::minutes(15);
  if (const auto pause = net::retry_after(result.headers, now)) return pause;
  const auto body = content_of(result.body);
  const auto their_time = server_time(result);
  const auto time = their_time.value_or(now);
  const auto stated = phrases == Phrases::heard ? stated_pause(body, time)
                                                : member_pause(json::parse_or_null(body), time);
  if (!stated) return std::nullopt;
  if (stated->exact && (!stated->from_date || their_time)) return stated->length;
  return std::min(stated->length, kLongestGuess);
}

Evaluation route_is_down(std::string reason) {
  Evaluation evaluation;
  evaluation.route_down = true;
  evaluation.reason = std::move(reason);
  return evaluation;
}

/// Returns the evaluation of a response that every message would get.
Evaluation route_is_refused(std::string reason) {
  auto evaluation = route_is_down(std::move(reason));
  evaluation.route_refused = true;
  evaluation.message_suspected = true;
  evaluation.give_up_after = kMostSpreadTries;
  evaluation.spread = true;
  return evaluation;
}

/// Returns the evaluation of a response that may concern this message or the server, for now or for
/// good.
Evaluation perhaps_later(std::string reason) {
  Evaluation evaluation;
  evaluation.message_suspected = true;
  evaluation.give_up_after = kMostSpreadTries;
  evaluation.spread = true;
  evaluation.reason = std::move(reason);
  return evaluation;
}

Evaluation portal_answered(std::string reason) {
  auto evaluation = route_is_refused(std::move(reason));
  evaluation.fault = "route-portal";
  return evaluation;
}

Evaluation never(std::string reason) {
  return {.disposition = Disposition::never, .reason = std::move(reason)};
}

std::optional<std::string> host_of(std::string_view url) {
  const auto parsed = util::parse_url(url);
  return parsed ? std::optional(parsed->host) : std::nullopt;
}

/// Returns true for the endpoint of the next generation, whose 400 and 422 are final.
bool is_publications(const RouteSettings& settings) {
  const auto url = util::parse_url(settings.url);
  if (!url) return false;
  std::string_view path = url->path;
  path = path.substr(0, path.find('?'));
  while (path.ends_with('/')) path.remove_suffix(1);
  return path.ends_with("/v1/publications");
}

Evaluation evaluate_bad_request(const net::HttpResult& result, const RouteSettings& settings,
                                util::WallTime now, std::string reason) {
  const auto& body = result.body;
  if (is_page(result)) return route_is_refused("HTTP 400 with a web page, not of a Gateway server");
  if (util::contains_nocase(body, "bridge payloads over http"))
    return never(reason + " This server takes them another way, such as mail");
  if (is_publications(settings) || refuses_for_good(body)) return never(std::move(reason));
  auto evaluation = perhaps_later(std::move(reason));
  evaluation.route_down = reports_failed_back_end(body);
  evaluation.perhaps_taken = util::contains_nocase(body, "failed to store");
  if (!evaluation.route_down) evaluation.retry_after = pause_in(result, now);
  return evaluation;
}

/// Evaluates a 401 or 403: the client is refused, or the sender of this message.
Evaluation evaluate_refusal(const net::HttpResult& result, std::string reason) {
  // A request for credentials (RFC 9110 §15.5.2): the configured ones are refused, or a clock is
  // wrong. Servers of 2022 to 2024 answer 401 to an unknown sender without such a request.
  const bool asks = result.headers.contains("www-authenticate");
  if (!asks && refuses_the_sender(result.body)) return never(std::move(reason));
  auto evaluation = route_is_refused(std::move(reason));
  evaluation.sender_suspected = !asks;
  constexpr int kForbidden = 403, kProvenRefusals = 3;
  if (result.status == kForbidden) {  // others get through meanwhile: this sender is refused
    evaluation.give_up_after = kProvenRefusals;
    evaluation.spread = false;
  }
  return evaluation;
}

/// Returns true for a status that concerns the address or the form of the request, which are the
/// same for every message.
bool concerns_every_message(int status) {
  constexpr std::array kStatuses{402, 404, 405, 406, 407, 410, 411, 415, 421, 426, 431, 451};
  return std::find(kStatuses.begin(), kStatuses.end(), status) != kStatuses.end();
}

/// Evaluates a redirect: a wrong URL or a captive portal, not a refusal of the message. Portals
/// send a browser to their own host, and only for now. None can answer over verified TLS.
Evaluation evaluate_redirect(const net::HttpResult& result, const RouteSettings& settings) {
  constexpr std::array kForNow{302, 303, 307};
  const auto found = result.headers.find("location");
  const auto to = found == result.headers.end() ? std::nullopt : host_of(found->second);
  const auto url = util::parse_url(settings.url);
  if (to && url && url->scheme == "http" && *to != url->host &&
      std::ranges::find(kForNow, result.status) != kForNow.end())
    return portal_answered(fmt::format(
        "HTTP {}: a redirect to another host, not followed: a captive portal?", result.status));
  return route_is_refused(
      fmt::format("HTTP {}: a redirect, not followed; check the URL", result.status));
}

/// Evaluates any response but a 2xx.
Evaluation evaluate_failure(const net::HttpResult& result, const RouteSettings& settings,
                            util::WallTime now) {
  const int status = result.status;
  auto reason = fmt::format("HTTP {}{}", status, redacted_excerpt(result.body));
  if (status >= 300 && status < 400) return evaluate_redirect(result, settings);
  if (status == kNetworkAuthenticationRequired)
    return portal_answered("HTTP 511: the network asks for a log-in first: a captive portal");
  switch (status) {
    case 400:
      return evaluate_bad_request(result, settings, now, std::move(reason));
    case 401:
    case 403:
      return evaluate_refusal(result, std::move(reason));
    case 409: {
      auto evaluation = never(std::move(reason));
      evaluation.perhaps_taken = true;  // by another route to the same server
      return evaluation;
    }
    case 413:
    case 422:
      return never(std::move(reason));
    default:
      break;
  }
  if (concerns_every_message(status)) {
    if (refuses_for_good(result.body)) return never(std::move(reason));
    return route_is_refused(std::move(reason));
  }
  if (status == 429 && limits_the_sender(result.body))  // the messages of others get through
    return {.retry_after = pause_in(result, now), .reason = std::move(reason)};
  if (status == 408 || status == 425 || status == 429 || status >= 500 || status < 200) {
    auto evaluation = route_is_down(std::move(reason));
    // The page of a proxy is no order to wait.
    const bool heard = status == 429 && !is_page(result);
    evaluation.retry_after = route_pause_in(result, now, heard ? Phrases::heard : Phrases::ignored);
    evaluation.message_suspected = status >= 500;
    if (status >= 500) evaluation.fault = "route-server-error";
    return evaluation;
  }
  return perhaps_later(std::move(reason));
}

/// Evaluates a 2xx. An error of HTTP in its body is evaluated as that error.
Evaluation evaluate_success(const net::HttpResult& result, const RouteSettings& settings,
                            util::WallTime now) {
  if (is_page(result))
    return portal_answered(fmt::format(
        "HTTP {} with a web page, not of a Gateway server: a captive portal?", result.status));
  const auto json = json::parse_or_null(content_of(result.body));
  if (const auto status = error_status(json)) {
    auto stated = result;
    stated.status = *status;
    auto evaluation = evaluate_failure(stated, settings, now);
    evaluation.reason = fmt::format("HTTP {} that states {}", result.status, evaluation.reason);
    if (!evaluation.retry_after && !evaluation.spread)
      evaluation.retry_after = evaluation.route_down ? route_pause_in(result, now, Phrases::heard)
                                                     : pause_in(result, now);
    return evaluation;
  }
  if (!reports_error(json)) return {.disposition = Disposition::delivered};
  auto evaluation =
      perhaps_later(fmt::format("HTTP {}{}", result.status, redacted_excerpt(result.body)));
  evaluation.retry_after = pause_in(result, now);
  return evaluation;
}

std::string_view certificate_code(net::CertificateFault fault) {
  switch (fault) {
    case net::CertificateFault::expired:
      return "route-certificate-expired";
    case net::CertificateFault::not_yet_valid:
      return "route-certificate-early";
    case net::CertificateFault::unknown_issuer:
      return "route-certificate-issuer";
    case net::CertificateFault::wrong_host:
      return "route-certificate-host";
    case net::CertificateFault::plain_http:
      return "route-plain-http";
    case net::CertificateFault::none:
    case net::CertificateFault::other:
      break;
  }
  return "route-tls";
}

bool is_success(int status) {
  return status >= 200 && status < 300;
}

}  // namespace

int stated_status(const net::HttpResult& result) {
  if (!is_success(result.status)) return result.status;
  return error_status(json::parse_or_null(content_of(result.body))).value_or(result.status);
}

std::string_view warning_code(const net::HttpResult& result) {
  switch (result.fault) {
    case net::Fault::dns:
      return result.nameless ? kNoNameServer : "route-dns";
    case net::Fault::connect:
      return result.timed_out && result.reached ? "route-timeout" : "route-connect";
    case net::Fault::tls:
      return certificate_code(result.certificate);
    case net::Fault::timeout:
      return "route-timeout";
    case net::Fault::none:
    case net::Fault::transfer:
    case net::Fault::bad_request:
      break;
  }
  return "";
}

Evaluation evaluate_response(const net::HttpResult& result, const RouteSettings& settings,
                             util::WallTime now) {
  switch (result.fault) {
    case net::Fault::none:
      return is_success(result.status) ? evaluate_success(result, settings, now)
                                       : evaluate_failure(result, settings, now);
    case net::Fault::dns:
    case net::Fault::connect:
    case net::Fault::tls:
    case net::Fault::timeout:
    case net::Fault::transfer:
    // A mistake of the configuration (a URL or header that cannot be sent), not of the message.
    case net::Fault::bad_request:
      break;
  }
  auto evaluation = route_is_down(result.fault_text);
  evaluation.fault = warning_code(result);
  return evaluation;
}

}  // namespace relay
