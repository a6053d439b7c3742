#include "backend/gateway_server/ingress.hpp"

#include <algorithm>
#include <map>

#include "json/json.hpp"
#include "service/remote.hpp"
#include "util/text.hpp"
#include "util/url.hpp"

namespace gateway_server {
namespace {

using json::Json;

constexpr std::size_t kLongestText = 64 * 1024, kLongestNumber = 32;
constexpr int kRetryLater = 30;

bool is_form(const net::ServerRequest& request) {
  const auto type = request.headers.find("content-type");
  return type != request.headers.end() &&
         util::starts_with_nocase(type->second, "application/x-www-form-urlencoded");
}

/// Returns the fields of a form in Twilio's names, under the names of JSON bodies.
Json from_form(std::string_view body) {
  static const std::map<std::string_view, const char*> kNames{{"From", "MSISDN"}, {"Body", "text"}};
  Json fields = Json::object();
  for (const auto pair : util::split(body, '&')) {
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const auto known = kNames.find(pair.substr(0, equals));
    if (known == kNames.end()) continue;
    std::string value(pair.substr(equals + 1));
    std::replace(value.begin(), value.end(), '+', ' ');
    if (auto decoded = util::percent_decode(value)) fields[known->second] = std::move(*decoded);
  }
  return fields;
}

/// Accepts "+" and 4 to 20 digits. A number with 00 or without "+" would have another hash.
bool is_number(std::string_view text) {
  return text.size() >= 5 && text.size() <= 21 && text.front() == '+' &&
         text.substr(1).find_first_not_of("0123456789") == std::string_view::npos;
}

/// Returns the member "date", a number or digits in a text; 0 if it is neither.
std::int64_t date_of(const Json& body) {
  const auto& date = body["date"];
  return date.is_string() ? util::to_int(date.text()).value_or(0) : date.number();
}

}  // namespace

api::Result<Incoming> read_incoming(const net::ServerRequest& request) {
  const auto body = is_form(request) ? from_form(request.body) : json::parse_or_null(request.body);
  if (!body.is_object()) return api::fail(400, "poorly formed json");
  Incoming incoming;
  incoming.text = body.text("text");
  if (incoming.text.empty()) incoming.text = body.text("body");
  if (incoming.text.empty()) return api::fail(400, "Missing required field: text");
  if (incoming.text.size() > kLongestText) return api::fail(413, "the text is too long");
  incoming.sender = body.text("MSISDN");
  if (incoming.sender.empty()) incoming.sender = body.text("address");
  if (incoming.sender.empty()) return api::fail(400, "Missing required field: address or MSISDN");
  if (incoming.sender.size() > kLongestNumber || !is_number(incoming.sender))
    return api::fail(400, "address or MSISDN must be a number in E.164, with its plus");
  incoming.received = date_of(body);
  return incoming;
}

Ingress::Ingress(MessageIntake& intake, Clients& clients, RateLimiter& per_client,
                 RefusalLog& refusals, const util::Clock& clock, std::function<void()> taken)
    : intake_(intake),
      clients_(clients),
      per_client_(per_client),
      refusals_(refusals),
      clock_(clock),
      taken_(std::move(taken)) {}

api::Result<> Ingress::publish(const api::Request& request) {
  std::string who = "a Gateway client that is not known";
  auto result = take(request, who);
  if (!result) refusals_.add(who, result.error().status, result.error().what);
  return result;
}

/// Sets `who` to the sender of the request, for the log, as soon as it is known.
api::Result<> Ingress::take(const api::Request& request, std::string& who) {
  const auto client = clients_.admit(request.http, clock_.wall());
  if (!client) return tl::unexpected(client.error());
  who = client->empty() ? "a client without a credential" : "client " + *client;
  const auto name = client->empty() ? "from " + service::address_subject(request.http.remote) : who;
  if (const auto wait = per_client_.consume(name, clock_.now()))
    return api::fail_for(*wait, 429, "too many messages from this Gateway client");
  const auto incoming = read_incoming(request.http);
  if (!incoming) return tl::unexpected(incoming.error());
  const auto outcome = intake_.accept(*incoming);
  switch (outcome.disposition) {
    case Disposition::accepted:
      clients_.note_published(*client, clock_.wall());
      taken_();
      return Json{{"publisher_response", outcome.what}};
    case Disposition::repeat:
      return Json{{"publisher_response", outcome.what}};
    case Disposition::malformed:
      return api::fail(400, outcome.what);
    case Disposition::unknown_sender:
      return api::fail(403, outcome.what);
    case Disposition::replayed:
      return api::fail(409, outcome.what);
    case Disposition::limited:
      return api::fail_for(outcome.retry_after, 429, outcome.what);
    case Disposition::no_space:
      return api::fail_for(outcome.retry_after, 507, outcome.what);
    case Disposition::retry_later:
      return api::fail_for(kRetryLater, 503, outcome.what);
  }
  return api::fail_for(kRetryLater, 503, outcome.what);
}

}  // namespace gateway_server
