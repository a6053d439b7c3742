// The handshake that gives phone and server a secret key, step by step (docs/sync-protocol.md).
// What is kept of a session is in the database, under the hash of its id: several processes may
// serve one. Thread-safe.
#pragma once

#include <string>

#include "backend/gateway_server/server_keys.hpp"
#include "service/answer.hpp"
#include "service/peer.hpp"

namespace gateway_server {

class Synchronising {
 public:
  static constexpr std::chrono::seconds kTicketLasts{600}, kCodeLasts{60}, kPasswordWaits{120};
  static constexpr int kPasswordTries = 3;
  template <class T>
  using Maybe = tl::expected<T, service::Refusal>;

  Synchronising(Store& store, ServerKeys& keys, service::Peer& vault, const util::Clock& clock)
      : store_(store), keys_(keys), vault_(vault), clock_(clock) {}

  /// A page for the person of this user: single use, 10 minutes.
  Maybe<std::string> ticket(const std::string& user);
  /// Uses it up.
  Maybe<void> use_ticket(const std::string& user, const std::string& ticket);

  struct Code {
    std::string session, fingerprint;  ///< of the server's key: the phone compares
  };
  /// A new session, 60 s; those of the user that nobody has answered die.
  Maybe<Code> open(const std::string& user);
  enum class State { open, paused, done, dead };
  Maybe<State> state(const std::string& session);

  /// The phone's first word. `form` is what it will write.
  Maybe<std::string> handshake(const std::string& user, const std::string& session,
                               const std::string& phone_pem, Form form);

  struct Proof {
    util::Octets password;  ///< encrypted for the server
    crypto::Oaep inwards{}, outwards{};
  };
  struct Agreed {
    std::string shared_key;  ///< encrypted for the phone, base64
    std::string user_id;
  };
  /// The phone's second word: the password. The vault says whether it is right; then the new key
  /// replaces the old one.
  Maybe<Agreed> verify(const std::string& user, const std::string& session, const Proof& proof);

 private:
  struct Session {
    std::int64_t server_key = 0;
    std::string phone_key;
    Form form = Form::rsa_era;
  };
  Maybe<Session> count_try(const std::string& user, const std::string& session);
  Maybe<std::string> check_password(const std::string& user, const util::Octets& password);

  Store& store_;
  ServerKeys& keys_;
  service::Peer& vault_;
  const util::Clock& clock_;
};

}  // namespace gateway_server
