#include "backend/gateway_server/sync_api.hpp"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "backend/gateway_server/code_stream.hpp"
#include "backend/gateway_server/page.hpp"
#include "backend/gateway_server/qr.hpp"
#include "crypto/base64.hpp"
#include "util/log.hpp"

namespace gateway_server {
namespace {

using service::Answer, service::Call, service::Json, service::refuse, service::reply;

constexpr std::size_t kLongestPem = 4096, kLongestPassword = 2048;
/// Of the connections of a side (64): the rest is for messages.
constexpr std::size_t kMostStreams = 16, kMostStreamsOfOne = 4;
/// How often the database is read for what another process has changed, and the end looked for.
constexpr auto kLook = std::chrono::seconds(1);

tl::expected<crypto::Hash, service::Refusal> hash_field(const Json& body, const char* name,
                                                        const char* otherwise) {
  auto text = service::optional_field(body, name, 8);
  if (!text) return tl::unexpected(text.error());
  if (text->empty()) *text = otherwise;
  if (*text == "sha1") return crypto::Hash::sha1;
  if (*text == "sha256") return crypto::Hash::sha256;
  return refuse(400, fmt::format("'{}' must be sha1 or sha256", name));
}

/// "https://host" becomes "apps://host", "http://…" "app://…": how the app's links begin.
std::string mobile(const std::string& url) {
  return url.starts_with("https://") ? "apps" + url.substr(5) : "app" + url.substr(4);
}

}  // namespace

std::vector<service::Endpoint> SyncApi::endpoints() {
  const auto bind = [this](Answer (SyncApi::*method)(const Call&)) {
    return [this, method](const Call& call) { return (this->*method)(call); };
  };
  return {{"POST", "/v2/sync/users/{}", {}, bind(&SyncApi::begin)},
          {"GET", "/v2/sync/init/{}/{}", {}, bind(&SyncApi::events)},
          {"GET", "/sync", {}, [this](const Call& call) { return page(call); }},
          {"POST", "/v2/sync/users/{}/sessions/{}/handshake", {}, bind(&SyncApi::handshake)},
          {"POST", "/v2/sync/users/{}/sessions/{}", {}, bind(&SyncApi::verify)}};
}

tl::expected<std::string, service::Refusal> SyncApi::user_of(const Call& call) {
  const auto session = call.bearer();
  if (session.empty()) return refuse(401, "sign in at the vault, and send its session");
  const auto answer =
      vault_.ask("POST", "/internal/v1/session-checks", Json{{"session", std::string(session)}});
  if (answer.temporary()) return refuse(503, "the vault is not there; try again later", 30);
  const auto user = answer.body().find("user_id");
  if (answer.status == 401 && !answer.misdirected())
    return refuse(401, "this session is over: sign in at the vault again");
  if (!answer.ok() || user == answer.body().end() || !user->is_string()) {
    util::log_error("no session could be checked: " + answer.what +
                    "; next: socket and token of the vault in both files");
    return refuse(503, "the vault cannot be asked; try again later", 30);
  }
  return user->get<std::string>();
}

Answer SyncApi::begin(const Call& call) {
  const auto user = user_of(call);
  if (!user) return tl::unexpected(user.error());
  if (*user != call.arguments[0]) return refuse(403, "this is another user's");
  if (const auto wait = attempts_.ask("sync " + *user, clock_.now()))
    return refuse(429, "too many synchronisations", *wait);
  const auto ticket = sync_.ticket(*user);
  if (!ticket) return tl::unexpected(ticket.error());
  return reply(Json{
      {"events_url", fmt::format("{}/v2/sync/init/{}/{}", settings_.public_url, *user, *ticket)},
      {"page_url", fmt::format("{}/sync#{}/{}", settings_.public_url, *user, *ticket)}});
}

std::string SyncApi::code_event(const std::string& user, const KeyExchange::Code& code) const {
  // The fingerprint stands behind '#': the phone keeps it, no server gets it.
  const auto url = fmt::format("{}/v2/sync/users/{}/sessions/{}/handshake#{}", settings_.public_url,
                               user, code.session, code.fingerprint);
  const Json data{{"qr_url", url}, {"mobile_url", mobile(url)}, {"qr_svg", qr_svg(url)}};
  return "event: code\ndata: " + data.dump() + "\n\n";
}

/// Given back when the stream ends; null where there is none left.
std::shared_ptr<const std::string> SyncApi::place_for(const std::string& user) {
  const util::MutexLock lock(streams_mutex_);
  if (streams_.size() >= kMostStreams || streams_.count(user) >= kMostStreamsOfOne) return nullptr;
  streams_.insert(user);
  return {new std::string(user), [this](const std::string* owner) {
            const util::MutexLock again(streams_mutex_);
            streams_.erase(streams_.find(*owner));
            delete owner;
          }};
}

Answer SyncApi::events(const Call& call) {
  const auto& user = call.arguments[0];
  const auto place = place_for(user);
  if (!place) return refuse(503, "too many pages show a code; close some", 15);
  if (const auto used = sync_.use_ticket(user, call.arguments[1]); !used)
    return tl::unexpected(used.error());
  auto stream = std::make_shared<CodeStream>(
      sync_,
      CodeStream::Settings{
          user, settings_.code_shown, settings_.codes,
          [this, user](const KeyExchange::Code& code) { return code_event(user, code); },
          [this](std::uint64_t seen) { sync_.wait_for_change(seen, kLook); },
          call.request.server_closing},
      clock_);
  net::ServerResponse response;
  response.content_type = "text/event-stream";
  response.stream = [stream, place] { return stream->next(); };
  return reply(std::move(response));
}

Answer SyncApi::page(const Call&) const {
  return reply(sync_page());
}

Answer SyncApi::handshake(const Call& call) {
  const auto body = service::body_object(call.request, {"public_key", "payload"});
  if (!body) return tl::unexpected(body.error());
  const auto pem = service::text_field(*body, "public_key", kLongestPem, true);
  if (!pem) return tl::unexpected(pem.error());
  const auto form = service::optional_field(*body, "payload", 16);
  if (!form) return tl::unexpected(form.error());
  if (!form->empty() && *form != to_string(Form::compact) && *form != to_string(Form::rsa_era))
    return refuse(400, "'payload' must be compact or rsa-era");
  const auto server = sync_.handshake(call.arguments[0], call.arguments[1], *pem, form_of(*form));
  if (!server) return tl::unexpected(server.error());
  return reply(Json{{"public_key", *server},
                    {"verification_url", fmt::format("/v2/sync/users/{}/sessions/{}",
                                                     call.arguments[0], call.arguments[1])}});
}

Answer SyncApi::verify(const Call& call) {
  const auto& user = call.arguments[0];
  const auto body = service::body_object(
      call.request, {"password", "mgf1ParameterSpec", "hashingAlgorithm", "mgf1ParameterSpec_dec"});
  if (!body) return tl::unexpected(body.error());
  const auto password = service::text_field(*body, "password", kLongestPassword, true);
  if (!password) return tl::unexpected(password.error());
  const auto octets = crypto::from_base64_lenient(*password);
  if (!octets) return refuse(400, "'password' is no base64");
  const auto hash = hash_field(*body, "hashingAlgorithm", "sha256");
  const auto request_padding = hash_field(*body, "mgf1ParameterSpec", "sha256");
  const auto response_padding = hash_field(*body, "mgf1ParameterSpec_dec", "sha1");
  for (const auto* field : {&hash, &request_padding, &response_padding})
    if (!*field) return tl::unexpected(field->error());
  const auto agreed = sync_.verify(
      user, call.arguments[1], {*octets, {*hash, *request_padding}, {*hash, *response_padding}});
  if (!agreed) return tl::unexpected(agreed.error());
  Json clients = Json::array();
  for (const auto& client : clients_.all())
    if (!client.number.empty())
      clients.push_back({{"number", client.number},
                         {"country", client.country},
                         {"operator", client.operator_name}});
  // The key is agreed on whether or not the vault tells the platforms: the phone can ask for them
  // later.
  const auto platforms =
      vault_.ask("GET", "/internal/v1/users/" + user + "/accounts", Json::object());
  return reply(Json{{"shared_key", agreed->shared_key},
                    {"user_platforms", platforms.ok() ? platforms.body() : Json::object()},
                    {"gateway_clients", clients},
                    {"gateway_servers", settings_.gateway_servers}});
}

}  // namespace gateway_server
