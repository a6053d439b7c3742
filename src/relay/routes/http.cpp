// Route kind "http": one POST for each message, with the JSON that every generation of Gateway
// server accepts. docs/add-a-route.md has the request and the table of evaluations.
#include <fmt/format.h>

#include <algorithm>

#include "crypto/base64.hpp"
#include "crypto/digest.hpp"
#include "json/json.hpp"
#include "relay/http_evaluation.hpp"
#include "relay/route.hpp"
#include "util/text.hpp"
#include "util/url.hpp"

namespace relay {
namespace {

/// Returns the sender in the form that servers know: they look it up by a hash of exactly this
/// text. "00" is the international prefix nearly everywhere. A national number stays unchanged: its
/// country is not known here, and a wrong guess would be another person's number.
std::string sender_of(const spool::Message& message) {
  const auto& sender = message.sender;
  const bool digits = sender.find_first_not_of("0123456789") == std::string::npos;
  if (digits && sender.starts_with("00") && sender.size() >= 10) return "+" + sender.substr(2);
  return sender;
}

/// Returns the text unchanged; binary data (relayed only by accept = "all") as base64.
std::string text_of(const spool::Message& message) {
  return message.data.empty() ? message.text : crypto::base64(message.data);
}

std::string body_of(const spool::Message& message, const RouteSettings& settings,
                    util::WallTime now) {
  // Servers refuse 0 as a missing field. Without a set clock the date may be in 1970, but not 0.
  std::int64_t date = util::epoch_ms(message.received);
  if (date <= 0) date = std::max<std::int64_t>(util::epoch_ms(now), 1);
  const std::int64_t sent = message.sent_ms.value_or(0) > 0 ? *message.sent_ms : date;
  const auto sender = sender_of(message);
  json::Json body = {{"MSISDN", sender},
                     {"address", sender},
                     {"text", text_of(message)},
                     {"date", date},
                     {"date_sent", sent}};
  if (settings.receiver) {
    body["receiver"] = message.receiver;
    body["iccid"] = message.iccid;
    body["modem"] = message.modem;
    // What `text` is of 8-bit data: its characters, or base64 of binary data.
    if (!message.data.empty())
      body["encoding"] = "base64";
    else if (message.alphabet == sms::Alphabet::octets)
      body["encoding"] = "8bit";
  }
  return body.dump();
}

/// Returns "sha256=" and the hex of HMAC-SHA256 over "TIMESTAMP.BODY", the time stamp in epoch
/// seconds.
std::string signature(const std::string& key, const std::string& stamp, const std::string& body) {
  const auto digest =
      crypto::hmac_sha256(util::as_octets(key), util::as_octets(stamp + "." + body));
  return "sha256=" + util::lower(util::to_hex(digest));
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
    {.name = "receiver",
     .binding = config::bind<&RouteSettings::receiver>,
     .example = "true",
     .text =
         "Also send `receiver`, `iccid` and `modem`: by which number, card and modem the message "
         "was received; `encoding` of 8-bit data."},
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
    request.body = body_of(message, settings, now);
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

  Evaluation evaluate(const net::HttpResult& result, const RouteSettings& settings,
                      util::WallTime now) const override {
    return evaluate_response(result, settings, now);
  }
};

}  // namespace

const Route& route_http() {
  static const HttpPostRoute route;
  return route;
}

}  // namespace relay
