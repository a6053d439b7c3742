#include "backend/publisher/token_client.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "crypto/digest.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace publisher {
namespace {

using service::Json;

std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

TokenLease lease_in(const Json& answer) {
  TokenLease lease{.access_token = text_of(answer, "access_token"),
                   .kind = text_of(answer, "kind"),
                   .name = text_of(answer, "name"),
                   .instance = text_of(answer, "instance"),
                   .settings = {}};
  if (const auto settings = answer.find("settings");
      settings != answer.end() && settings->is_object())
    for (const auto& [name, value] : settings->items())
      lease.settings[name] = value.is_string() ? value.get<std::string>() : value.dump();
  return lease;
}

tl::unexpected<Evaluation> try_later(std::string what, std::chrono::seconds wait = {}) {
  return tl::unexpected(
      Evaluation{.disposition = Disposition::retry_later, .what = std::move(what), .wait = wait});
}

}  // namespace

tl::expected<TokenLease, Evaluation> lease_token(service::Peer& vault,
                                                 const Publication& publication,
                                                 const std::string& rejected) {
  Json body{{"publication", publication.id},    {"user_id", publication.user_id},
            {"platform", publication.platform}, {"account", publication.account},
            {"expires", publication.expires},   {"grant", publication.grant}};
  if (!rejected.empty())
    body["rejected"] = util::lower(util::to_hex(crypto::sha256(util::as_octets(rejected))));
  const auto answer = vault.ask("POST", "/internal/v1/token-leases", body);
  if (answer.ok()) {
    auto lease = lease_in(answer.body());
    if (lease.access_token.empty()) return try_later("the vault gave no access token");
    return lease;
  }
  if (answer.temporary())
    return try_later("the vault is not there", std::chrono::seconds(answer.retry_after));
  // 403: the grant; 404: no such account; 409: to be connected anew.
  const bool refused = answer.status == 403 || answer.status == 404 || answer.status == 409;
  if (refused && !answer.misdirected())
    return tl::unexpected(Evaluation{
        .disposition = Disposition::rejected,
        .what = answer.status == 404
                    ? "there is no such account (any more), or its platform is not served"
                    : answer.what});
  util::log_error("the vault does not accept this Publisher; next: socket and token in both files",
                  {{"STATUS", fmt::to_string(answer.status)}});
  return try_later("the vault does not accept the Publisher");
}

}  // namespace publisher
