#include "backend/gateway_server/sync_api.hpp"

#include <fmt/format.h>

#include <memory>

#include "backend/gateway_server/code_stream.hpp"
#include "backend/gateway_server/page.hpp"
#include "backend/gateway_server/qr.hpp"
#include "crypto/base64.hpp"
#include "json/json.hpp"
#include "util/log.hpp"

namespace gateway_server {
namespace {

using json::Json;

constexpr std::size_t kLongestPem = 4096, kLongestPassword = 2048;
/// A listener has 64 connections; the rest stay free for messages.
constexpr std::size_t kMostStreams = 16, kMostStreamsOfOne = 4;
/// The interval at which a stream checks for changes by another process and for the server's end.
constexpr auto kLook = std::chrono::seconds(1);

/// Reads the optional member `name`, "sha1" or "sha256".
crypto::Hash hash_field(json::Fields& in, std::string_view name, crypto::Hash otherwise) {
  const auto text = in.text(name, 8, json::Need::optional);
  if (text == "sha1") return crypto::Hash::sha1;
  if (text == "sha256") return crypto::Hash::sha256;
  if (!text.empty()) in.fail(fmt::format("'{}' must be sha1 or sha256", name));
  return otherwise;
}

/// Returns the URL as a link of the app: "apps://host" for "https://host", "app://…" for
/// "http://…".
std::string mobile(const std::string& url) {
  return url.starts_with("https://") ? "apps" + url.substr(5) : "app" + url.substr(4);
}

}  // namespace

std::vector<api::Endpoint> SyncApi::endpoints() {
  const auto bind = [this](api::Result<> (SyncApi::*method)(const api::Request&)) {
    return [this, method](const api::Request& request) { return (this->*method)(request); };
  };
  return {{"POST", "/v2/sync/users/{}", {}, bind(&SyncApi::begin)},
          {.method = "GET",
           .path = "/v2/sync/init/{}/{}",
           .callers = {},
           .handle = bind(&SyncApi::events),
           .head = api::Head::refused},  // it uses the ticket
          {"GET", "/sync", {}, [this](const api::Request& request) { return page(request); }},
          {"POST", "/v2/sync/users/{}/sessions/{}/handshake", {}, bind(&SyncApi::handshake)},
          {"POST", "/v2/sync/users/{}/sessions/{}", {}, bind(&SyncApi::verify)}};
}

api::Result<std::string> SyncApi::user_of(const api::Request& request, Tickets tickets) {
  const auto session = request.bearer();
  if (session.empty()) return api::fail(401, "sign in at the vault, and send its session");
  Json body{{"session", std::string(session)}};
  if (tickets == Tickets::accepted) body["purpose"] = "synchronisation";
  const auto response = vault_.request("POST", "/internal/v1/session-checks", body);
  if (response.temporary())
    return api::fail_for(30, 503, "the vault is not there; try again later");
  if (response.status == 401 && !response.misdirected())
    return api::fail(401, "this session is over: sign in at the vault again");
  const auto& user = response.body["user_id"];
  if (!response.ok() || !user.is_string()) {
    util::log_error("no session could be checked: " + response.what +
                    "; next: socket and token of the vault in both files");
    return api::fail_for(30, 503, "the vault cannot be asked; try again later");
  }
  return user.text();
}

api::Result<> SyncApi::begin(const api::Request& request) {
  const auto user = user_of(request, Tickets::accepted);
  if (!user) return tl::unexpected(user.error());
  if (*user != request.arguments[0]) return api::fail(403, "this is another user's");
  if (const auto wait = attempts_.consume("sync " + *user, clock_.now()))
    return api::fail_for(*wait, 429, "too many synchronisations");
  const auto ticket = sync_.ticket(*user);
  if (!ticket) return tl::unexpected(ticket.error());
  return Json{
      {"events_url", fmt::format("{}/v2/sync/init/{}/{}", settings_.public_url, *user, *ticket)},
      {"page_url", fmt::format("{}/sync#{}/{}", settings_.public_url, *user, *ticket)}};
}

std::string SyncApi::code_event(const std::string& user, const KeyExchange::Code& code) const {
  // The fingerprint follows '#': the phone does not send it to any server.
  const auto url = fmt::format("{}/v2/sync/users/{}/sessions/{}/handshake#{}", settings_.public_url,
                               user, code.session, code.fingerprint);
  const Json data{{"qr_url", url}, {"mobile_url", mobile(url)}, {"qr_svg", qr_svg(url)}};
  return "event: code\ndata: " + data.dump() + "\n\n";
}

/// Reserves one of the streams until the returned pointer is destroyed; null if none is free.
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

api::Result<> SyncApi::events(const api::Request& request) {
  const auto& user = request.arguments[0];
  const auto place = place_for(user);
  if (!place) return api::fail_for(15, 503, "too many pages show a code; close some");
  if (const auto used = sync_.use_ticket(user, request.arguments[1]); !used)
    return tl::unexpected(used.error());
  auto stream = std::make_shared<CodeStream>(
      sync_,
      CodeStream::Settings{
          user, settings_.code_shown, settings_.codes,
          [this, user](const KeyExchange::Code& code) { return code_event(user, code); },
          [this](std::uint64_t seen) { sync_.wait_for_change(seen, kLook); },
          request.http.server_closing},
      clock_);
  net::ServerResponse response;
  response.content_type = "text/event-stream";
  response.stream = [stream, place] { return stream->next(); };
  return response;
}

api::Result<> SyncApi::page(const api::Request&) const {
  return sync_page();
}

api::Result<> SyncApi::handshake(const api::Request& request) {
  auto in = json::Fields::of_body(request.http.body);
  const auto pem = in.text("public_key", kLongestPem, json::Need::required, json::Chars::lines);
  const auto form = in.text("payload", 16, json::Need::optional);
  if (!form.empty() && form != to_string(Form::compact) && form != to_string(Form::rsa_era))
    in.fail("'payload' must be compact or rsa-era");
  if (const auto error = in.error()) return api::fail(*error);
  const auto server =
      sync_.handshake(request.arguments[0], request.arguments[1], pem, form_of(form));
  if (!server) return tl::unexpected(server.error());
  return Json{{"public_key", *server},
              {"verification_url", fmt::format("/v2/sync/users/{}/sessions/{}",
                                               request.arguments[0], request.arguments[1])}};
}

api::Result<> SyncApi::verify(const api::Request& request) {
  const auto& user = request.arguments[0];
  auto in = json::Fields::of_body(request.http.body);
  const auto password =
      in.text("password", kLongestPassword, json::Need::required, json::Chars::lines);
  const auto octets = crypto::from_base64_lenient(password);
  if (!octets) in.fail("'password' is no base64");
  const auto hash = hash_field(in, "hashingAlgorithm", crypto::Hash::sha256);
  const auto request_padding = hash_field(in, "mgf1ParameterSpec", crypto::Hash::sha256);
  const auto response_padding = hash_field(in, "mgf1ParameterSpec_dec", crypto::Hash::sha1);
  if (const auto error = in.error()) return api::fail(*error);
  const auto agreed = sync_.verify(user, request.arguments[1],
                                   {*octets, {hash, request_padding}, {hash, response_padding}});
  if (!agreed) return tl::unexpected(agreed.error());
  Json clients = Json::array();
  for (const auto& client : clients_.all())
    if (!client.number.empty())
      clients.push_back({{"number", client.number},
                         {"country", client.country},
                         {"operator", client.operator_name}});
  // The key holds even if the vault does not list the platforms: the phone can ask for them later.
  const auto platforms = vault_.request("GET", "/internal/v1/users/" + user + "/accounts");
  return Json{{"shared_key", agreed->shared_key},
              {"user_platforms", platforms.ok() ? platforms.body : Json::object()},
              {"gateway_clients", clients},
              {"gateway_servers", settings_.gateway_servers}};
}

}  // namespace gateway_server
