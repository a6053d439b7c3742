// Route kind "http": one POST for each message, with the JSON that every generation of Gateway
// server accepts. docs/add-a-route.md has the request and the table of evaluations.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "crypto/base64.hpp"
#include "crypto/digest.hpp"
#include "json/json.hpp"
#include "net/retry_after.hpp"
#include "relay/route.hpp"
#include "util/text.hpp"
#include "util/url.hpp"

namespace relay {
namespace {

constexpr int kMostTriesOfAnAmbiguous400 = 100;  // with pauses of up to 15 min: at least half a day
constexpr std::size_t kReasonLimit = 160;

/// Returns the sender in the form that servers know: they look it up by a hash of exactly this
/// text. "00" is the international prefix nearly everywhere. A national number stays unchanged: its
/// country is not known here, and a wrong guess would be another person's number.
std::string sender_of(const spool::Message& message) {
  const auto& sender = message.sender;
  const bool digits = sender.find_first_not_of("0123456789") == std::string::npos;
  if (digits && sender.starts_with("00") && sender.size() >= 10) return "+" + sender.substr(2);
  return sender;
}

/// Returns the text unchanged; that of binary SMS (relayed only by accept = "all") as base64.
std::string text_of(const spool::Message& message) {
  return message.alphabet == sms::Alphabet::octets ? crypto::base64(message.data) : message.text;
}

std::string body_of(const spool::Message& message, util::WallTime now) {
  // Servers refuse 0 as a missing field. Without a set clock the date may be in 1970, but not 0.
  std::int64_t date = util::epoch_ms(message.received);
  if (date <= 0) date = std::max<std::int64_t>(util::epoch_ms(now), 1);
  const std::int64_t sent = message.sent_ms.value_or(0) > 0 ? *message.sent_ms : date;
  const auto sender = sender_of(message);
  const json::Json body = {{"MSISDN", sender},
                           {"address", sender},
                           {"text", text_of(message)},
                           {"date", date},
                           {"date_sent", sent}};
  return body.dump();
}

/// Returns "sha256=" and the hex of HMAC-SHA256 over "TIMESTAMP.BODY", the time stamp in epoch
/// seconds.
std::string signature(const std::string& key, const std::string& stamp, const std::string& body) {
  const auto digest =
      crypto::hmac_sha256(util::as_octets(key), util::as_octets(stamp + "." + body));
  return "sha256=" + util::lower(util::to_hex(digest));
}

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

/// Returns true if `body` reports that the back end is down. Gateway servers since 2024 answer 400
/// to every error of their publisher, also when it cannot be reached (gRPC's UNAVAILABLE and
/// DEADLINE_EXCEEDED).
bool reports_failed_back_end(std::string_view body) {
  constexpr std::array<std::string_view, 6> kSigns{
      "unavailable", "failed to connect", "deadline", "connection refused", "timed out", "timeout"};
  return std::any_of(kSigns.begin(), kSigns.end(),
                     [body](std::string_view sign) { return util::contains_nocase(body, sign); });
}

Evaluation route_is_down(std::string reason) {
  Evaluation evaluation;
  evaluation.route_down = true;
  evaluation.reason = std::move(reason);
  return evaluation;
}

Evaluation evaluate_status(const net::HttpResult& result, util::WallTime now) {
  const int status = result.status;
  if (status >= 200 && status < 300) return {.disposition = Disposition::delivered};
  const auto reason = fmt::format("HTTP {}{}", status, redacted_excerpt(result.body));
  // A redirect is a wrong URL or a captive portal, not a refusal of the message.
  if (status >= 300 && status < 400)
    return route_is_down(fmt::format("HTTP {}: a redirect, not followed; check the URL", status));
  // A request for credentials (RFC 9110 §15.5.2): the configured ones are refused, or a clock is
  // wrong. Servers of 2022 to 2024 answer 401 to an unknown sender without such a request.
  if (status == 401 && result.headers.contains("www-authenticate")) return route_is_down(reason);
  if (status == 400 && reports_failed_back_end(result.body)) {
    auto evaluation = route_is_down(reason);
    evaluation.give_up_after = kMostTriesOfAnAmbiguous400;
    evaluation.message_suspected = true;
    return evaluation;
  }
  if (status == 408 || status == 425 || status == 429 || status >= 500 || status < 200) {
    auto evaluation = route_is_down(reason);
    evaluation.retry_after = net::retry_after(result.headers, now);
    evaluation.message_suspected = status >= 500;
    return evaluation;
  }
  return {.disposition = Disposition::never, .reason = reason};
}

constexpr config::Key kKeys[] = {
    {.name = "url",
     .binding = config::bind<&RouteSettings::url>,
     .need = config::Need::required,
     .check = config::check_url,
     .example = "\"https://gateway.example.org/v3/publish\"",
     .text = "Where messages are posted."},
    {.name = "connect_timeout",
     .binding = config::bind<&RouteSettings::connect_timeout>,
     .range = {100, 5 * config::kMinute},
     .example = "\"10s\"",
     .text = "Time to connect, TLS included."},
    {.name = "timeout",
     .binding = config::bind<&RouteSettings::timeout>,
     .range = {100, 10 * config::kMinute},
     .example = "\"30s\"",
     .text = "Time for a whole request."},
    {.name = "ca_file",
     .binding = config::bind<&RouteSettings::ca_file>,
     .check = config::check_file,
     .example = "\"/etc/gsmrelay/ca.pem\"",
     .text = "Trust this authority (PEM) and no other."},
    {.name = "client_certificate",
     .binding = config::bind<&RouteSettings::client_certificate>,
     .check = config::check_file,
     .example = "\"/etc/gsmrelay/client.pem\"",
     .text = "Certificate (PEM) shown to the server."},
    {.name = "client_key",
     .binding = config::bind<&RouteSettings::client_key>,
     .check = config::check_file,
     .example = "\"/etc/gsmrelay/client.key\"",
     .text = "Its private key (PEM)."},
    {.name = "pinned_public_key",
     .binding = config::bind<&RouteSettings::pinned_public_key>,
     .check = config::check_pin,
     .example = "\"sha256//R2V0IHRoaXMgZnJvbSBvcGVuc3NsLCBub3QgaGVyZSE=\"",
     .text = "The server's public key must have this hash; several separated by `;`."},
    {.name = "bearer_token",
     .binding = config::bind<&RouteSettings::bearer_token>,
     .check = config::check_secret,
     .example = "\"cred:gateway-token\"",
     .text = "Sent as `Authorization: Bearer …`."},
    {.name = "hmac_key",
     .binding = config::bind<&RouteSettings::hmac_key>,
     .check = config::check_secret,
     .example = "\"cred:gateway-hmac\"",
     .text = "Signs each request with HMAC-SHA256."},
};

/// Certificates protect https only, and secrets are not sent in the clear.
void cross_check(const void* element, const config::TableReport& report) {
  const auto& route = *static_cast<const RouteSettings*>(element);
  if (route.client_certificate.empty() != route.client_key.empty())
    report.error(route.client_key.empty() ? "client_certificate" : "client_key",
                 "'client_certificate' and 'client_key' belong together; one is missing");
  const auto url = util::parse_url(route.url);
  if (!url || url->scheme != "http") return;
  if (!route.client_certificate.empty() || !route.ca_file.empty() ||
      !route.pinned_public_key.empty())
    report.error("url", "certificates and pins protect https only; this url is plain http");
  if (url->is_loopback()) return;
  if (!route.bearer_token.empty())
    report.error("bearer_token",
                 "a token over plain http can be read by anybody on the way; use https");
  report.warning("url",
                 "plain http to another host: senders' numbers travel in the clear; use https");
}

class HttpPostRoute final : public HttpRoute {
 public:
  config::Variant configuration() const override {
    return {.name = {}, .keys = kKeys, .cross_check = &cross_check};
  }

  net::HttpRequest request(const spool::Message& message, const RouteSettings& settings,
                           util::WallTime now) const override {
    net::HttpRequest request;
    request.url = settings.url;
    request.body = body_of(message, now);
    request.security = {settings.ca_file, settings.client_certificate, settings.client_key,
                        settings.pinned_public_key};
    request.connect_limit = settings.connect_timeout;
    request.total_limit = settings.timeout;
    request.headers = {{"Content-Type", "application/json"},
                       {"User-Agent", "gsmrelay/" GSMRELAY_VERSION},
                       {"Idempotency-Key", message.key}};
    if (!settings.bearer_token.value.empty())
      request.headers.emplace_back("Authorization", "Bearer " + settings.bearer_token.value);
    if (!settings.hmac_key.value.empty()) {
      const auto stamp = std::to_string(util::epoch_ms(now) / 1000);
      request.headers.emplace_back("X-Gsmrelay-Timestamp", stamp);
      request.headers.emplace_back("X-Gsmrelay-Signature",
                                   signature(settings.hmac_key.value, stamp, request.body));
    }
    return request;
  }

  Evaluation evaluate(const net::HttpResult& result, util::WallTime now) const override {
    switch (result.fault) {
      case net::Fault::none:
        return evaluate_status(result, now);
      case net::Fault::dns:
      case net::Fault::connect:
      case net::Fault::tls:
      case net::Fault::timeout:
      case net::Fault::transfer:
      // A mistake of the configuration (a URL or header that cannot be sent), not of the message.
      case net::Fault::bad_request:
        break;
    }
    return route_is_down(result.fault_text);
  }
};

}  // namespace

const Route& route_http() {
  static const HttpPostRoute route;
  return route;
}

}  // namespace relay
