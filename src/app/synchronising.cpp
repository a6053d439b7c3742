#include "app/synchronising.hpp"

#include <fmt/format.h>

#include "crypto/base64.hpp"
#include "crypto/digest.hpp"
#include "util/text.hpp"

namespace app {
namespace {

constexpr std::size_t kSharedKeySize = 32, kLongestPem = 4096, kLongestSyncUrl = 2048,
                      kFingerprint = 43;
constexpr std::string_view kUsers = "/v2/sync/users/";

tl::unexpected<CommandError> no_code() {
  return fail(kUsage, "this is no code for synchronisation",
              "take the link that the page of the Gateway server shows");
}

tl::unexpected<CommandError> odd_answer(const std::string& server, const char* what) {
  return fail(kFailed, fmt::format("{}: {}", server, what),
              "begin anew: gsmrelay-app sync; if it stays so, the server is no Gateway server");
}

bool is_hexadecimal(util::OctetView key) {
  return util::as_chars(key).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Resolved at the server that was spoken to, and nowhere else: "" for another place.
std::string at_server(const Invitation& invitation, const std::string& given) {
  if (given.starts_with("/") && !given.starts_with("//")) {
    const auto address = address_of(invitation.gateway_server + given);
    return address ? address->url() : "";
  }
  const auto address = address_of(given);
  return address && address->url().starts_with(invitation.gateway_server + "/") ? address->url()
                                                                                : "";
}

/// A synchronisation names accounts; their ids and states only the vault tells.
std::vector<Account> with_what_is_known(std::vector<Account> named,
                                        const std::vector<Account>& known) {
  for (auto& account : named)
    for (const auto& one : known)
      if (one.platform == account.platform && one.name == account.name && account.id.empty())
        account = one;
  return named;
}

}  // namespace

CommandResult<Invitation> read_invitation(std::string_view link) {
  const auto address = address_of(link);
  if (!address) return fail(address.error());
  const auto begin = address->path.find(kUsers);
  if (begin == std::string::npos) return no_code();
  // "{user}", "sessions", "{session}", "handshake"
  const auto pieces =
      util::split(std::string_view(address->path).substr(begin + kUsers.size()), '/');
  if (pieces.size() != 4 || pieces[0].empty() || pieces[1] != "sessions" || pieces[2].empty() ||
      pieces[3] != "handshake")
    return no_code();
  if (address->fragment.size() != kFingerprint || !crypto::from_base64url(address->fragment))
    return fail(kUsage, "this code does not name the server's key (behind '#')",
                "take the whole link; in a shell, between quotes");
  return Invitation{address->origin + address->path.substr(0, begin), address->path.substr(begin),
                    std::string(pieces[0]), address->fragment};
}

CommandResult<Invitation> ask_for_invitation(const ApiClient& client, const Phone& phone,
                                             const std::string& gateway_server) {
  const auto session = session_of(phone);
  if (!session) return fail(session.error());
  const auto address = address_of(gateway_server);
  if (!address) return fail(address.error());
  const auto base = address->url();
  const auto begun =
      client.request({"POST", base + std::string(kUsers) + phone.user_id, "{}", *session});
  if (!begun) {
    auto error = begun.error();
    if (error.status == 404)
      error.next = "gsmrelay-app sync --gateway-server URL: that of a Gateway server";
    return fail(error);
  }
  const auto events = address_of(text_at(begun->body(), "events_url", kLongestSyncUrl));
  if (!events) return odd_answer(base, "it names no events to wait for");
  if (!events->url().starts_with(base + "/"))
    return fail(kFailed, fmt::format("{} calls itself {}", base, events->origin),
                fmt::format("gsmrelay-app sync --gateway-server {}", events->origin));
  const auto said = client.first_event(events->url(), "code");
  if (!said) return fail(said.error());
  const auto code = parse_object(*said);
  auto invitation = read_invitation(code ? text_at(*code, "qr_url", kLongestSyncUrl) : "");
  if (!invitation || invitation->gateway_server != base)
    return odd_answer(base, "its code leads elsewhere");
  return invitation;
}

CommandResult<void> keep(Phone& phone, const Agreed& agreed) {
  if (!phone.user_id.empty() && phone.user_id != agreed.user_id)
    return fail(kFailed, "this code is for another user than this phone's",
                "a phone file of its own: gsmrelay-app --file PATH sync …");
  // Under a key that was used before, the counters would be, too.
  if (phone.key == agreed.key)
    return odd_answer(agreed.gateway_server, "it gave the key that this phone has already");
  phone.user_id = agreed.user_id;
  phone.gateway_server = agreed.gateway_server;
  phone.form = agreed.form;
  phone.key = agreed.key;
  phone.counter = 0;
  phone.key_in_doubt = false;
  // Without the vault the server knows no platforms: those of before are better than none.
  if (!agreed.platforms.empty()) {
    phone.platforms = agreed.platforms;
    phone.accounts = with_what_is_known(agreed.accounts, phone.accounts);
  }
  phone.gateway_clients = agreed.gateway_clients;
  phone.gateway_servers = agreed.gateway_servers;
  return {};
}

CommandResult<Handshake> Handshake::begin(const ApiClient& client, const Invitation& invitation,
                                          Form form, int rsa_bits) {
  auto own = crypto::RsaPrivateKey::generate(rsa_bits);
  Json said = {{"public_key", own.public_key().pem()}};
  if (form == Form::compact) said["payload"] = "compact";
  const auto& server = invitation.gateway_server;
  const auto answer = client.request({"POST", server + invitation.path, said.dump()});
  if (!answer) return fail(answer.error());
  const auto& pem = answer->body()["public_key"];
  if (!pem.is_string() || pem.text().size() > kLongestPem)
    return odd_answer(server, "it sent no key");
  auto key = crypto::RsaPublicKey::from_pem(pem.text());
  if (!key) return odd_answer(server, "it sent no RSA key");
  if (!crypto::equal_constant_time(util::as_octets(key->fingerprint()),
                                   util::as_octets(invitation.fingerprint)))
    return fail(kDenied,
                fmt::format("{} showed another key than the code names: somebody may stand "
                            "between; the password was not sent",
                            server),
                "take a new code from the page, over a network that you trust");
  auto url = at_server(invitation, text_at(answer->body(), "verification_url", kLongestSyncUrl));
  if (url.empty()) return odd_answer(server, "it wants the password sent elsewhere");
  return Handshake(invitation, form, std::move(own), std::move(*key), std::move(url));
}

CommandResult<util::Octets> Handshake::open_key(const Json& body) const {
  const auto sealed = crypto::from_base64(text_at(body, "shared_key", kLongestPem));
  auto key = sealed ? own_.decrypt(*sealed, {}) : std::nullopt;
  if (!key || key->size() != kSharedKeySize || (form_ == Form::rsa_era && !is_hexadecimal(*key)))
    return odd_answer(invitation_.gateway_server, "its secret key is none");
  return std::move(*key);
}

CommandResult<Agreed> Handshake::finish(const ApiClient& client,
                                        const std::string& password) const {
  const auto sealed = server_.encrypt(util::as_octets(password), {});
  if (!sealed) return fail(kUsage, "the password is too long for the server's key", "");
  const Json said = {{"password", crypto::base64(*sealed)},
                     {"hashingAlgorithm", "sha256"},
                     {"mgf1ParameterSpec", "sha256"},
                     {"mgf1ParameterSpec_dec", "sha256"}};
  const auto answer = client.request({"POST", verification_url_, said.dump()});
  if (!answer) return fail(answer.error());
  const auto& body = answer->body();
  auto key = open_key(body);
  if (!key) return fail(key.error());
  const auto& lists = part_at(body, "user_platforms");
  return Agreed{invitation_.gateway_server,
                invitation_.user_id,
                form_,
                std::move(*key),
                read_platforms(part_at(lists, "platforms")),
                read_accounts(part_at(lists, "accounts")),
                read_gateway_clients(part_at(body, "gateway_clients")),
                read_gateway_servers(part_at(body, "gateway_servers"))};
}

}  // namespace app
