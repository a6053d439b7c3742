#include "backend/gateway_server/synchronising.hpp"

#include <nlohmann/json.hpp>

#include "crypto/base64.hpp"
#include "crypto/random.hpp"
#include "util/log.hpp"
#include "util/utf.hpp"

namespace gateway_server {
namespace {

using database::Database, database::Transaction;
using service::Json, service::refuse;
using util::Result;

crypto::Sha256 hash_of(std::string_view id) {
  return crypto::sha256(util::as_octets(id));
}

tl::unexpected<service::Refusal> over() {
  return refuse(410, "this code is no longer valid: take the one that is shown now");
}

Synchronising::State state_of(std::string_view text) {
  if (text == "open") return Synchronising::State::open;
  if (text == "paused") return Synchronising::State::paused;
  return text == "done" ? Synchronising::State::done : Synchronising::State::dead;
}

/// Nobody's password is wrong.
tl::unexpected<service::Refusal> vault_refuses_us(const service::PeerAnswer& answer) {
  util::log_error(answer.what + "; next: socket and token of the vault in both files");
  return refuse(503, "the vault cannot be asked; try again later", 30);
}

/// RSA-era phones take 32 characters as they are; others get 256 bits.
util::Octets fresh_key(Form form) {
  if (form == Form::compact) return crypto::random_octets(32);
  const auto text = crypto::random_hex(16);
  const auto octets = util::as_octets(text);
  return {octets.begin(), octets.end()};
}

}  // namespace

Synchronising::Maybe<std::string> Synchronising::ticket(const std::string& user) {
  auto id = crypto::random_token();
  const auto hash = hash_of(id);
  const auto kept =
      store_.with_passing("a ticket was not kept", [&](Database& file) -> Result<void> {
        file.run("INSERT INTO ticket (hash, user_id, expires) VALUES (?, ?, ?)",
                 util::OctetView(hash), user, util::epoch_ms(clock_.wall() + kTicketLasts));
        return {};
      });
  if (!kept) return refuse(kept.error());
  return id;
}

Synchronising::Maybe<void> Synchronising::use_ticket(const std::string& user,
                                                     const std::string& ticket) {
  const auto hash = hash_of(ticket);
  const auto used =
      store_.with_passing("a ticket was not used", [&](Database& file) -> Result<bool> {
        file.run(
            "UPDATE ticket SET used = 1 WHERE hash = ? AND user_id = ? AND used = 0 AND expires > "
            "?",
            util::OctetView(hash), user, util::epoch_ms(clock_.wall()));
        return file.changes() == 1;
      });
  if (!used) return refuse(used.error());
  if (!*used) return over();
  return {};
}

Synchronising::Maybe<Synchronising::Code> Synchronising::open(const std::string& user) {
  const auto server = keys_.newest();
  if (!server) return refuse(server.error());
  Code code{crypto::random_token(), server->fingerprint};
  const auto hash = hash_of(code.session);
  const auto kept =
      store_.with_passing("a session was not opened", [&](Database& file) -> Result<void> {
        Transaction transaction(file);
        file.run("UPDATE session SET state = 'dead' WHERE user_id = ? AND state = 'open'", user);
        file.run(
            "INSERT INTO session (hash, user_id, state, server_key, expires) VALUES (?, ?, 'open', "
            "?, "
            "?)",
            util::OctetView(hash), user, server->id, util::epoch_ms(clock_.wall() + kCodeLasts));
        transaction.commit();
        return {};
      });
  if (!kept) return refuse(kept.error());
  return code;
}

Synchronising::Maybe<Synchronising::State> Synchronising::state(const std::string& session) {
  const auto hash = hash_of(session);
  auto state =
      store_.with_passing("a session was not looked at", [&](Database& file) -> Result<State> {
        auto row =
            file.query("SELECT state, expires FROM session WHERE hash = ?", util::OctetView(hash));
        if (!row.next()) return State::dead;
        const auto found = state_of(row.text(0));
        const bool expired = row.integer(1) <= util::epoch_ms(clock_.wall());
        return expired && found != State::done ? State::dead : found;
      });
  if (!state) return refuse(state.error());
  return *state;
}

Synchronising::Maybe<std::string> Synchronising::handshake(const std::string& user,
                                                           const std::string& session,
                                                           const std::string& phone_pem,
                                                           Form form) {
  const auto phone = crypto::RsaPublicKey::from_pem(phone_pem);
  if (!phone) return refuse(400, "public_key: " + phone.error().what);
  const auto hash = hash_of(session);
  const auto now = clock_.wall();
  const auto number =
      store_.with_passing("a handshake was not kept", [&](Database& file) -> Result<std::int64_t> {
        Transaction transaction(file);
        file.run(
            "UPDATE session SET state = 'paused', phone_key = ?, form = ?, expires = ? "
            "WHERE hash = ? AND user_id = ? AND state = 'open' AND expires > ?",
            phone_pem, to_string(form), util::epoch_ms(now + kPasswordWaits), util::OctetView(hash),
            user, util::epoch_ms(now));
        if (file.changes() != 1) return 0;
        std::int64_t id = 0;
        {
          auto row =
              file.query("SELECT server_key FROM session WHERE hash = ?", util::OctetView(hash));
          row.next();
          id = row.integer(0);
        }
        transaction.commit();
        return id;
      });
  if (!number) return refuse(number.error());
  if (*number == 0) return over();
  const auto key = keys_.find(*number);
  if (!key) return refuse(key.error());
  return key->pem;
}

Synchronising::Maybe<Synchronising::Session> Synchronising::count_try(const std::string& user,
                                                                      const std::string& session) {
  const auto hash = hash_of(session);
  auto found =
      store_.with_passing("a session was not found", [&](Database& file) -> Result<Session> {
        Transaction transaction(file);
        file.run(
            "UPDATE session SET tries = tries + 1, state = CASE WHEN tries >= ? THEN 'dead' ELSE "
            "state "
            "END "
            "WHERE hash = ? AND user_id = ? AND state = 'paused' AND expires > ?",
            kPasswordTries, util::OctetView(hash), user, util::epoch_ms(clock_.wall()));
        Session one;
        {
          auto row = file.query(
              "SELECT server_key, phone_key, form FROM session WHERE hash = ? AND user_id = ? "
              "AND state = 'paused' AND expires > ?",
              util::OctetView(hash), user, util::epoch_ms(clock_.wall()));
          if (row.next()) one = {row.integer(0), row.text(1), form_of(row.text(2))};
        }
        transaction.commit();
        return one;
      });
  if (!found) return refuse(found.error());
  if (found->phone_key.empty()) return over();
  return *found;
}

Synchronising::Maybe<std::string> Synchronising::check_password(const std::string& user,
                                                                const util::Octets& password) {
  const auto answer =
      vault_.ask("POST", "/internal/v1/password-checks",
                 Json{{"user_id", user}, {"password", std::string(util::as_chars(password))}});
  if (answer.status == 429)
    return refuse(429, "too many wrong passwords", std::max(answer.retry_after, 60));
  if (answer.temporary()) return refuse(503, "the vault is not there; try again later", 30);
  // 400: what no password can be.
  const bool wrong = answer.status == 401 || answer.status == 400;
  if (wrong && !answer.misdirected()) return refuse(401, "failed to authenticate");
  if (!answer.ok()) return vault_refuses_us(answer);
  const auto number = answer.body().find("number");
  if (number == answer.body().end() || !number->is_string())
    return refuse(503, "the vault knows no number", 30);
  return number->get<std::string>();
}

Synchronising::Maybe<Synchronising::Agreed> Synchronising::verify(const std::string& user,
                                                                  const std::string& session,
                                                                  const Proof& proof) {
  const auto found = count_try(user, session);
  if (!found) return tl::unexpected(found.error());
  const auto server = keys_.find(found->server_key);
  if (!server) return refuse(server.error());
  const auto phone = crypto::RsaPublicKey::from_pem(found->phone_key);
  if (!phone) return refuse(phone.error());
  const auto password = server->key.decrypt(proof.password, proof.inwards);
  // The same words as for a wrong password: no oracle.
  if (!password || password->empty() || !util::is_valid_utf8(util::as_chars(*password)))
    return refuse(401, "failed to authenticate");
  const auto number = check_password(user, *password);
  if (!number) return tl::unexpected(number.error());
  const auto key = fresh_key(found->form);
  const auto encrypted = phone->encrypt(key, proof.outwards);
  if (!encrypted) return refuse(encrypted.error());
  const auto hash = hash_of(session);
  const auto kept = store_.keep_key(user, *number, found->form, key, clock_.wall(), &hash);
  if (!kept) return refuse(kept.error());
  if (!*kept) return over();  // somebody else was quicker, or the user is gone: one key a session
  return Agreed{crypto::base64(*encrypted), user};
}

}  // namespace gateway_server
