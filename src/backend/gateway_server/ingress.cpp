#include "backend/gateway_server/ingress.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "service/remote.hpp"
#include "util/text.hpp"
#include "util/url.hpp"

namespace gateway_server {
namespace {

using service::Answer, service::Json, service::refuse, service::Refusal;

constexpr std::size_t kLongestText = 64 * 1024, kLongestNumber = 32, kLongestName = 200;
constexpr int kRetryLater = 30;

bool is_form(const net::ServerRequest& request) {
  const auto type = request.headers.find("content-type");
  return type != request.headers.end() &&
         util::starts_with_nocase(type->second, "application/x-www-form-urlencoded");
}

/// Twilio's names for what the others send as JSON.
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

std::string text_of(const Json& body, const char* name) {
  const auto found = body.find(name);
  return found != body.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// "+" and 4 to 20 digits. A number that was written with 00 or without its plus is another's hash.
bool is_number(std::string_view text) {
  return text.size() >= 5 && text.size() <= 21 && text.front() == '+' &&
         text.substr(1).find_first_not_of("0123456789") == std::string_view::npos;
}

std::int64_t date_of(const Json& body) {
  const auto found = body.find("date");
  if (found == body.end()) return 0;
  if (found->is_number_integer()) return found->get<std::int64_t>();
  return found->is_string() ? util::to_int(found->get<std::string>()).value_or(0) : 0;
}

}  // namespace

tl::expected<Incoming, Refusal> read_incoming(const net::ServerRequest& request) {
  const auto body =
      is_form(request) ? from_form(request.body) : Json::parse(request.body, nullptr, false);
  if (!body.is_object()) return refuse(400, "poorly formed json");
  Incoming incoming;
  incoming.text = text_of(body, "text");
  if (incoming.text.empty()) incoming.text = text_of(body, "body");
  if (incoming.text.empty()) return refuse(400, "Missing required field: text");
  if (incoming.text.size() > kLongestText) return refuse(413, "the text is too long");
  incoming.sender = text_of(body, "MSISDN");
  if (incoming.sender.empty()) incoming.sender = text_of(body, "address");
  if (incoming.sender.empty()) return refuse(400, "Missing required field: address or MSISDN");
  if (incoming.sender.size() > kLongestNumber || !is_number(incoming.sender))
    return refuse(400, "address or MSISDN must be a number in E.164, with its plus");
  incoming.received = date_of(body);
  const auto key = request.headers.find("idempotency-key");
  if (key != request.headers.end()) incoming.name = key->second.substr(0, kLongestName);
  return incoming;
}

Ingress::Ingress(MessageIntake& intake, const Clients& clients, Limits& limits,
                 const util::Clock& clock, std::function<void()> taken)
    : intake_(intake),
      clients_(clients),
      limits_(limits),
      clock_(clock),
      taken_(std::move(taken)) {}

Answer Ingress::publish(const service::Call& call) {
  const auto client = clients_.admit(call.request, clock_.wall());
  if (!client) return tl::unexpected(client.error());
  const auto name = client->empty() ? "from " + service::address_subject(call.request.remote)
                                    : "client " + *client;
  if (const auto wait = limits_.per_client.ask(name, clock_.now()))
    return refuse(429, "too many messages from this Gateway client", *wait);
  const auto incoming = read_incoming(call.request);
  if (!incoming) return tl::unexpected(incoming.error());
  // Of each client: the number is claimed, and nobody is to use up another's allowance.
  if (const auto wait = limits_.per_sender.ask(name + " " + incoming->sender, clock_.now()))
    return refuse(429, "too many messages from this sender", *wait);
  const auto outcome = intake_.accept(*incoming);
  switch (outcome.disposition) {
    case Disposition::accepted:
      taken_();
      return service::reply(Json{{"publisher_response", outcome.what}});
    case Disposition::repeat:
      return service::reply(Json{{"publisher_response", outcome.what}});
    case Disposition::malformed:
      return refuse(400, outcome.what);
    case Disposition::unknown_sender:
      return refuse(403, outcome.what);
    case Disposition::replayed:
      return refuse(409, outcome.what);
    case Disposition::retry_later:
      return refuse(503, outcome.what, kRetryLater);
  }
  return refuse(503, outcome.what, kRetryLater);
}

Answer Ingress::list() const {
  Json data = Json::array();
  for (const auto& client : clients_.all())
    if (!client.number.empty())
      data.push_back({{"msisdn", client.number},
                      {"country", client.country},
                      {"operator", client.operator_name},
                      {"operator_code", client.operator_code},
                      {"protocols", client.protocol}});
  return service::reply(Json{{"data", data}, {"pagination", {{"total_records", data.size()}}}});
}

}  // namespace gateway_server
