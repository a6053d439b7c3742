#include "backend/gateway_server/key_exchange.hpp"

#include <algorithm>

#include "crypto/base64.hpp"
#include "crypto/random.hpp"
#include "json/json.hpp"
#include "service/sync_proof.hpp"
#include "util/log.hpp"
#include "util/utf.hpp"

namespace gateway_server {
namespace {

using json::Json;

tl::unexpected<api::ApiError> over() {
  return api::fail(410, "this code is no longer valid: take the one that is shown now");
}

/// For a response that says nothing about the password: the credential or the address is wrong.
tl::unexpected<api::ApiError> vault_refuses_us(const service::PeerResponse& response) {
  util::log_error(response.what + "; next: socket and token of the vault in both files");
  return api::fail_for(30, 503, "the vault cannot be asked; try again later");
}

/// Makes a key of 32 octets: 32 hexadecimal characters for phones of the RSA era, else 256 random
/// bits.
crypto::SecretOctets fresh_key(Form form) {
  if (form == Form::compact) return crypto::as_secret(crypto::random_octets(32));
  auto text = crypto::random_hex(16);
  const auto octets = util::as_octets(text);
  crypto::SecretOctets key(octets.begin(), octets.end());
  crypto::wipe(text);
  return key;
}

}  // namespace

api::Result<std::string> KeyExchange::ticket(const std::string& user) {
  auto id = crypto::random_token();
  if (const auto kept = sessions_.add_ticket(user, id); !kept)
    return api::unavailable(kept.error());
  return id;
}

api::Result<void> KeyExchange::use_ticket(const std::string& user, const std::string& ticket) {
  const auto used = sessions_.use_ticket(user, ticket);
  if (!used) return api::unavailable(used.error());
  if (!*used) return over();
  return {};
}

api::Result<KeyExchange::Code> KeyExchange::open(const std::string& user) {
  const auto server = keys_.newest();
  if (!server) return api::unavailable(server.error());
  Code code{crypto::random_token(), server->fingerprint};
  const auto kept = sessions_.open(user, code.session, server->id);
  if (!kept) return api::unavailable(kept.error());
  return code;
}

api::Result<KeyExchange::State> KeyExchange::state(const std::string& session) {
  const auto state = sessions_.state(session);
  if (!state) return api::unavailable(state.error());
  return *state;
}

api::Result<std::string> KeyExchange::handshake(const std::string& user, const std::string& session,
                                                const std::string& phone_pem, Form form) {
  const auto phone = crypto::RsaPublicKey::from_pem(phone_pem);
  if (!phone) return api::fail(400, "public_key: " + phone.error().what);
  const auto number = sessions_.pause(user, session, phone_pem, form);
  if (!number) return api::unavailable(number.error());
  if (!*number) return over();
  const auto key = keys_.find(**number);
  if (!key) return api::unavailable(key.error());
  announce_change();
  return key->pem;
}

api::Result<std::string> KeyExchange::check_password(const std::string& user,
                                                     const std::string& password) {
  const auto response = vault_.request("POST", "/internal/v1/password-checks",
                                       Json{{"user_id", user}, {"password", password}});
  if (response.status == 429)
    return api::fail_for(std::max(response.retry_after, 60), 429, "too many wrong passwords");
  if (response.temporary())
    return api::fail_for(30, 503, "the vault is not there; try again later");
  // 400: the text cannot be a password.
  const bool wrong = response.status == 401 || response.status == 400;
  if (wrong && !response.misdirected()) return api::fail(401, "failed to authenticate");
  if (!response.ok()) return vault_refuses_us(response);
  const auto& number = response.body["number"];
  if (!number.is_string()) return api::fail_for(30, 503, "the vault knows no number");
  return number.text();
}

api::Result<KeyExchange::ExchangeResult> KeyExchange::verify(const std::string& user,
                                                             const std::string& session,
                                                             const PasswordProof& proof) {
  const auto counted = sessions_.count_try(user, session);
  if (!counted) return api::unavailable(counted.error());
  if (!*counted) return over();
  const auto& found = *counted;
  const auto server = keys_.find(found->server_key);
  if (!server) return api::unavailable(server.error());
  const auto phone = crypto::RsaPublicKey::from_pem(found->phone_key);
  if (!phone) return api::unavailable(phone.error());
  const auto password = server->key.decrypt(proof.password, proof.request_padding);
  // The same error as for a wrong password, so that it tells nothing about the decryption.
  if (!password || password->empty() || !util::is_valid_utf8(util::as_chars(*password)))
    return api::fail(401, "failed to authenticate");
  // A proof is for one key of the phone: a server in between cannot put its own key there.
  const auto proved = service::unbind_proof(util::as_chars(*password), phone->fingerprint());
  if (!proved) return api::fail(401, "failed to authenticate");
  const auto number = check_password(user, *proved);
  if (!number) return tl::unexpected(number.error());
  const auto key = fresh_key(found->form);
  const auto encrypted = phone->encrypt(key, proof.response_padding);
  if (!encrypted) return api::unavailable(encrypted.error());
  const auto hash = hash_of_id(session);
  const auto kept = store_.keep_key(user, *number, found->form, key, clock_.wall(), &hash);
  if (!kept) return api::unavailable(kept.error());
  if (!*kept) return over();  // another request was first, or the user is erased
  announce_change();
  return ExchangeResult{crypto::base64(*encrypted), user};
}

std::uint64_t KeyExchange::changes() const {
  const util::MutexLock lock(mutex_);
  return changes_;
}

void KeyExchange::wait_for_change(std::uint64_t seen, std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  util::MutexLock lock(mutex_);
  while (changes_ == seen && changed_.wait_until(lock, end)) {
  }
}

void KeyExchange::announce_change() {
  const util::MutexLock lock(mutex_);
  ++changes_;
  changed_.notify_all();
}

}  // namespace gateway_server
