// The key exchange that gives phone and server a secret key, step by step (docs/sync-protocol.md).
// Thread-safe.
#pragma once

#include <string>

#include "api/response.hpp"
#include "backend/gateway_server/server_keys.hpp"
#include "backend/gateway_server/session_store.hpp"
#include "service/peer.hpp"
#include "util/mutex.hpp"

namespace gateway_server {

class KeyExchange {
 public:
  KeyExchange(Store& store, ServerKeys& keys, service::Peer& vault, const util::Clock& clock)
      : store_(store), sessions_(store, clock), keys_(keys), vault_(vault), clock_(clock) {}

  /// Returns a ticket for one page of this user, valid for 10 minutes.
  api::Result<std::string> ticket(const std::string& user);
  /// Invalidates the ticket; 410 if it was not valid.
  api::Result<void> use_ticket(const std::string& user, const std::string& ticket);

  struct Code {
    std::string session, fingerprint;  ///< of the server's key; the phone compares it
  };
  /// Opens a session for 60 s, and ends those of the user that no phone has answered.
  api::Result<Code> open(const std::string& user);
  using State = SessionStore::State;
  api::Result<State> state(const std::string& session);

  /// Stores the phone's public key and returns that of the server, in PEM. `form`: the form of the
  /// phone's messages. Fails with 410 if the session is not open.
  api::Result<std::string> handshake(const std::string& user, const std::string& session,
                                     const std::string& phone_pem, Form form);

  struct PasswordProof {
    util::Octets password;  ///< encrypted for the server
    crypto::Oaep request_padding{}, response_padding{};
  };
  struct ExchangeResult {
    std::string shared_key;  ///< encrypted for the phone, base64
    std::string user_id;
  };
  /// Checks the password, or the proof of a ticket, with the vault and replaces the user's secret
  /// key. Fails with 401 for a wrong password, 410 if the session does not wait for one.
  api::Result<ExchangeResult> verify(const std::string& user, const std::string& session,
                                     const PasswordProof& proof);

  /// Returns how often this process has changed a session.
  std::uint64_t changes() const;
  /// Waits until there have been more than `seen` changes, `limit` at most.
  void wait_for_change(std::uint64_t seen, std::chrono::milliseconds limit);

 private:
  void announce_change();
  api::Result<std::string> check_password(const std::string& user, const std::string& password);

  Store& store_;
  SessionStore sessions_;
  ServerKeys& keys_;
  service::Peer& vault_;
  const util::Clock& clock_;
  mutable util::Mutex mutex_;
  util::CondVar changed_;
  std::uint64_t changes_ GUARDED_BY(mutex_) = 0;
};

}  // namespace gateway_server
