#include "app/key_exchange.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/base64.hpp"
#include "crypto/digest.hpp"
#include "service/sync_proof.hpp"
#include "util/text.hpp"

namespace app {
namespace {

constexpr std::size_t kSharedKeySize = 32, kMaxPem = 4096, kMaxSyncUrl = 2048,
                      kFingerprintSize = 43, kMaxTicket = 256;
constexpr int kNotFound = 404;
constexpr std::string_view kUsers = "/v2/sync/users/";

tl::unexpected<CommandError> not_a_code() {
  return fail(kUsage, "this is no code for synchronisation",
              "take the link that the page of the Gateway server shows: gsmrelay-app sync 'LINK'");
}

tl::unexpected<CommandError> unexpected_response(const std::string& server, const char* what) {
  return fail(
      kFailed, fmt::format("{}: {}", server, what),
      "try again: gsmrelay-app sync; if it fails again, check that this is a Gateway server");
}

bool is_hexadecimal(util::OctetView key) {
  return util::as_chars(key).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Resolves `given`, a path or URL, at the server of `invitation`. Returns "" for another server.
std::string resolve_at_server(const Invitation& invitation, const std::string& given) {
  if (given.starts_with("/") && !given.starts_with("//")) {
    const auto address = parse_address(invitation.gateway_server + given);
    return address ? address->url() : "";
  }
  const auto address = parse_address(given);
  return address && address->url().starts_with(invitation.gateway_server + "/") ? address->url()
                                                                                : "";
}

/// Completes `named` from `known`: a synchronisation names accounts without their ids and states.
std::vector<Account> merge_accounts(std::vector<Account> named, const std::vector<Account>& known) {
  for (auto& account : named)
    for (const auto& one : known)
      if (one.platform == account.platform && one.name == account.name && account.id.empty())
        account = one;
  return named;
}

}  // namespace

CommandResult<Invitation> read_invitation(std::string_view link) {
  const auto address = parse_address(link);
  if (!address) return fail(address.error());
  const auto begin = address->path.find(kUsers);
  if (begin == std::string::npos) return not_a_code();
  // "{user}", "sessions", "{session}", "handshake"
  const auto pieces =
      util::split(std::string_view(address->path).substr(begin + kUsers.size()), '/');
  if (pieces.size() != 4 || pieces[0].empty() || pieces[1] != "sessions" || pieces[2].empty() ||
      pieces[3] != "handshake")
    return not_a_code();
  if (address->fragment.size() != kFingerprintSize || !crypto::from_base64url(address->fragment))
    return fail(kUsage, "this code does not name the server's key (behind '#')",
                "take the whole link; in a shell, between quotes");
  return Invitation{address->origin + address->path.substr(0, begin), address->path.substr(begin),
                    std::string(pieces[0]), address->fragment};
}

CommandResult<SyncTicket> request_ticket(const ApiClient& client, const Phone& phone) {
  const auto session = session_of(phone);
  if (!session) return fail(session.error());
  const auto response =
      client.request({"POST", phone.vault_url + "/v1/sync-tickets", "{}", *session});
  if (!response && response.error().status == kNotFound)
    return fail(kFailed,
                fmt::format("{} is older than this program: it gives no ticket for a "
                            "synchronisation",
                            phone.vault_url),
                "ask its operator to update it; until then take a link from the Gateway server's "
                "page: gsmrelay-app signout; gsmrelay-app sync 'LINK'");
  if (!response) return fail(response.error());
  SyncTicket ticket{text_at(response->body(), "ticket", kMaxTicket),
                    text_at(response->body(), "proof", kMaxTicket),
                    {},
                    {}};
  const auto& servers = part_at(response->body(), "gateway_servers");
  for (std::size_t i = 0; servers.is_array() && i < std::min(servers.size(), kMostEntries); ++i) {
    const auto address = parse_address(text_at(servers[i], "url", kMaxSyncUrl));
    if (!address) continue;
    ticket.gateway_servers.push_back(address->url());
    const auto& prints = part_at(servers[i], "fingerprints");
    for (std::size_t k = 0; prints.is_array() && k < std::min(prints.size(), kMostEntries); ++k)
      if (prints[k].is_string()) ticket.fingerprints.push_back(prints[k].text());
  }
  if (ticket.ticket.empty() || ticket.proof.empty() || ticket.fingerprints.empty())
    return fail(kFailed, fmt::format("{} names no Gateway server and its key", phone.vault_url),
                "ask the operator of the vault");
  return ticket;
}

CommandResult<void> check_server(const Invitation& invitation, const SyncTicket& ticket) {
  const auto& known = ticket.fingerprints;
  if (std::find(known.begin(), known.end(), invitation.fingerprint) != known.end()) return {};
  return fail(kDenied,
              fmt::format("{} is no Gateway server of your vault: it has another key; nothing "
                          "secret was sent",
                          invitation.gateway_server),
              "gsmrelay-app sync, without a link and an address");
}

namespace {

/// Begins a synchronisation at the server `base`.
CommandResult<ApiResponse> begin_at(const ApiClient& client, const std::string& user_id,
                                    const std::string& base, const std::string& ticket) {
  auto begun = client.request({"POST", base + std::string(kUsers) + user_id, "{}", ticket});
  if (!begun && begun.error().status == kNotFound)
    begun.error().next = "check the address: gsmrelay-app sync --gateway-server URL";
  return begun;
}

}  // namespace

CommandResult<std::string> request_page(const ApiClient& client, const std::string& user_id,
                                        const std::string& gateway_server,
                                        const std::string& ticket) {
  const auto address = parse_address(gateway_server);
  if (!address) return fail(address.error());
  const auto base = address->url();
  const auto begun = begin_at(client, user_id, base, ticket);
  if (!begun) return fail(begun.error());
  auto page = text_at(begun->body(), "page_url", kMaxSyncUrl);
  const bool plain = util::all_of(page, [](char c) { return c > 0x20 && c < 0x7F; });
  if (!plain || !page.starts_with(base + "/"))
    return unexpected_response(base, "it sent no address of its page");
  return page;
}

CommandResult<Invitation> request_invitation(const ApiClient& client, const std::string& user_id,
                                             const std::string& gateway_server,
                                             const std::string& ticket) {
  const auto address = parse_address(gateway_server);
  if (!address) return fail(address.error());
  const auto base = address->url();
  const auto begun = begin_at(client, user_id, base, ticket);
  if (!begun) return fail(begun.error());
  const auto events = parse_address(text_at(begun->body(), "events_url", kMaxSyncUrl));
  if (!events) return unexpected_response(base, "it sent no address of events");
  if (!events->url().starts_with(base + "/"))
    return fail(kFailed, fmt::format("{} calls itself {}", base, events->origin),
                fmt::format("gsmrelay-app sync --gateway-server {}", events->origin));
  const auto event = client.first_event(events->url(), "code");
  if (!event) return fail(event.error());
  const auto code = parse_object(*event);
  auto invitation = read_invitation(code ? text_at(*code, "qr_url", kMaxSyncUrl) : "");
  if (!invitation || invitation->gateway_server != base)
    return unexpected_response(base, "its code names another server");
  return invitation;
}

CommandResult<void> apply(Phone& phone, const ExchangeResult& result) {
  if (!phone.user_id.empty() && phone.user_id != result.user_id)
    return fail(kFailed, "this code is for another user than this phone's",
                "use another phone file: gsmrelay-app --file PATH sync");
  // A key that was used before would use its counters again.
  if (phone.key == result.key)
    return unexpected_response(result.gateway_server,
                               "it sent the key that this phone already has");
  phone.user_id = result.user_id;
  phone.gateway_server = result.gateway_server;
  phone.form = result.form;
  phone.key = result.key;
  phone.counter = 0;
  phone.key_in_doubt = false;
  // A server that cannot reach the vault sends no platforms: the old list is better than none.
  if (!result.platforms.empty()) {
    phone.platforms = result.platforms;
    phone.accounts = merge_accounts(result.accounts, phone.accounts);
  }
  phone.gateway_clients = result.gateway_clients;
  phone.gateway_servers = result.gateway_servers;
  return {};
}

CommandResult<Handshake> Handshake::begin(const ApiClient& client, const Invitation& invitation,
                                          Form form, int rsa_bits) {
  auto own = crypto::RsaPrivateKey::generate(rsa_bits);
  Json body = {{"public_key", own.public_key().pem()}};
  if (form == Form::compact) body["payload"] = "compact";
  const auto& server = invitation.gateway_server;
  const auto response = client.request({"POST", server + invitation.path, body.dump()});
  if (!response) return fail(response.error());
  const auto& pem = response->body()["public_key"];
  if (!pem.is_string() || pem.text().size() > kMaxPem)
    return unexpected_response(server, "it sent no key");
  auto key = crypto::RsaPublicKey::from_pem(pem.text());
  if (!key) return unexpected_response(server, "it sent no RSA key");
  if (!crypto::equal_constant_time(util::as_octets(key->fingerprint()),
                                   util::as_octets(invitation.fingerprint)))
    return fail(kDenied,
                fmt::format("{} has another key than the code names: a third party may intercept "
                            "the connection; the password was not sent",
                            server),
                "take a new code from the page, over a network that you trust");
  auto url =
      resolve_at_server(invitation, text_at(response->body(), "verification_url", kMaxSyncUrl));
  if (url.empty()) return unexpected_response(server, "it asks for the password at another server");
  return Handshake(invitation, form, std::move(own), std::move(*key), std::move(url));
}

CommandResult<util::Octets> Handshake::open_key(const Json& body) const {
  const auto sealed = crypto::from_base64(text_at(body, "shared_key", kMaxPem));
  auto key = sealed ? own_.decrypt(*sealed, {}) : std::nullopt;
  if (!key || key->size() != kSharedKeySize || (form_ == Form::rsa_era && !is_hexadecimal(*key)))
    return unexpected_response(invitation_.gateway_server, "it sent no valid secret key");
  return std::move(*key);
}

CommandResult<ExchangeResult> Handshake::finish(const ApiClient& client,
                                                const SyncTicket& ticket) const {
  return finish(client, service::bind_proof(ticket.proof, own_.public_key().fingerprint()));
}

CommandResult<ExchangeResult> Handshake::finish(const ApiClient& client,
                                                const std::string& password) const {
  const auto sealed = server_.encrypt(util::as_octets(password), {});
  if (!sealed)
    return fail(kUsage, "the password is too long for the server's key",
                "use a Gateway server with a longer key");
  const Json proof = {{"password", crypto::base64(*sealed)},
                      {"hashingAlgorithm", "sha256"},
                      {"mgf1ParameterSpec", "sha256"},
                      {"mgf1ParameterSpec_dec", "sha256"}};
  const auto response = client.request({"POST", verification_url_, proof.dump()});
  if (!response) return fail(response.error());
  const auto& body = response->body();
  auto key = open_key(body);
  if (!key) return fail(key.error());
  const auto& lists = part_at(body, "user_platforms");
  return ExchangeResult{invitation_.gateway_server,
                        invitation_.user_id,
                        form_,
                        std::move(*key),
                        read_platforms(part_at(lists, "platforms")),
                        read_accounts(part_at(lists, "accounts")),
                        read_gateway_clients(part_at(body, "gateway_clients")),
                        read_gateway_servers(part_at(body, "gateway_servers"))};
}

}  // namespace app
