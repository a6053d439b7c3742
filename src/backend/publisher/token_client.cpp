#include "backend/publisher/token_client.hpp"

#include <fmt/format.h>

#include "crypto/digest.hpp"
#include "json/json.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace publisher {
namespace {

using json::Json;

TokenLease lease_in(const Json& response) {
  TokenLease lease{.access_token = response.text("access_token"),
                   .kind = response.text("kind"),
                   .name = response.text("name"),
                   .instance = response.text("instance"),
                   .settings = {},
                   .account_id = response.text("account_id")};
  for (const auto& [name, value] : response["settings"].items())
    lease.settings[name] = value.is_string() ? value.text() : value.dump();
  return lease;
}

/// How soon the vault is asked again for an account that must be connected again.
constexpr std::chrono::minutes kReconnected{15};

/// Says why the vault has no account. One that was lent before is replaced by no other: its user
/// may have deleted it to stop the post.
std::string no_account(const Publication& publication) {
  return publication.account_id.empty()
             ? "there is no such account (any more), or its platform is not served"
             : "its account was deleted, or its platform is not served any more";
}

tl::unexpected<Evaluation> try_later(std::string what, std::chrono::milliseconds wait = {},
                                     Scope scope = Scope::post) {
  return tl::unexpected(Evaluation{.disposition = Disposition::retry_later,
                                   .what = std::move(what),
                                   .wait = wait,
                                   .scope = scope});
}

}  // namespace

tl::expected<TokenLease, Evaluation> lease_token(service::Peer& vault,
                                                 const Publication& publication,
                                                 const RejectedToken& rejected) {
  Json body{{"publication", publication.id},    {"user_id", publication.user_id},
            {"platform", publication.platform}, {"account", publication.account},
            {"expires", publication.expires},   {"grant", publication.grant}};
  if (!publication.account_id.empty()) body["account_id"] = publication.account_id;
  if (!rejected.token.empty()) {
    body["rejected"] = util::lower(util::to_hex(crypto::sha256(util::as_octets(rejected.token))));
    body["rejected_for_good"] = rejected.for_good;
  }
  const auto response = vault.request("POST", "/internal/v1/token-leases", body);
  if (response.ok()) {
    auto lease = lease_in(response.body);
    if (lease.access_token.empty()) return try_later("the vault gave no access token");
    return lease;
  }
  const std::chrono::seconds wait(response.retry_after);
  if (response.fault != net::Fault::none) return try_later("the vault is not there", wait);
  // Its platform does not refresh the token now, or its row is damaged.
  if (response.temporary())
    return try_later("the vault has no access to the account now", wait, Scope::account);
  if (response.status == 409 && !response.misdirected())
    return tl::unexpected(
        Evaluation{.disposition = Disposition::reconnect,
                   .what = "the account must be connected again; the post waits for that",
                   .wait = kReconnected,
                   .scope = Scope::account});
  // 403: the grant is wrong; 404: no such account.
  const bool refused = response.status == 403 || response.status == 404;
  if (refused && !response.misdirected())
    return tl::unexpected(
        Evaluation{.disposition = Disposition::rejected,
                   .what = response.status == 404 ? no_account(publication) : response.what});
  util::log_error("the vault does not accept this Publisher; next: socket and token in both files",
                  {{"STATUS", fmt::to_string(response.status)}});
  return try_later("the vault does not accept the Publisher");
}

}  // namespace publisher
