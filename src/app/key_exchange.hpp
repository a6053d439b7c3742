// The exchange of a secret key with a Gateway server, the phone's side (docs/sync-protocol.md).
#pragma once

#include <string>
#include <vector>

#include "app/api_client.hpp"
#include "crypto/rsa.hpp"

namespace app {

/// The content of a synchronisation code: the server, the path, and the key that it must have.
struct Invitation {
  std::string gateway_server;  ///< "https://gateway.example.org"
  std::string path;            ///< of the handshake
  std::string user_id;
  std::string fingerprint;  ///< of the server's key, base64url; never sent to a server
};

/// Parses a link or the text of a QR code ("apps://…", "https://…"). Fails without a fingerprint.
CommandResult<Invitation> read_invitation(std::string_view link);
/// What the vault gives a signed-in phone for one synchronisation.
struct SyncTicket {
  std::string ticket;                        ///< replaces the session at the Gateway server
  std::string proof;                         ///< replaces the password
  std::vector<std::string> gateway_servers;  ///< the vault's, "https://gateway.example.org"
  std::vector<std::string> fingerprints;     ///< of their keys
};
/// Asks the vault for a ticket.
CommandResult<SyncTicket> request_ticket(const ApiClient& client, const Phone& phone);

/// Asks the Gateway server for a code, with a ticket of the vault.
CommandResult<Invitation> request_invitation(const ApiClient& client, const std::string& user_id,
                                             const std::string& gateway_server,
                                             const std::string& ticket);
/// Asks the Gateway server for the address of the page that shows codes for another phone. It works
/// once.
CommandResult<std::string> request_page(const ApiClient& client, const std::string& user_id,
                                        const std::string& gateway_server,
                                        const std::string& ticket);
/// Fails with kDenied if the code's key is none that the vault names: a false Gateway server.
CommandResult<void> check_server(const Invitation& invitation, const SyncTicket& ticket);

/// The key and the lists that a synchronisation brings.
struct ExchangeResult {
  std::string gateway_server, user_id;
  Form form = Form::compact;
  util::Octets key;
  std::vector<Platform> platforms;
  std::vector<Account> accounts;
  std::vector<GatewayClient> gateway_clients;
  std::vector<std::string> gateway_servers;
};
/// Writes `result` into `phone`; the counter of the new key begins at 0. Fails if the phone belongs
/// to another user or has that key already.
CommandResult<void> apply(Phone& phone, const ExchangeResult& result);

/// One session with the server. Its RSA key is made for it and is not stored.
class Handshake {
 public:
  /// Sends the phone's public key. Fails with kDenied if the server's key is not the one of the
  /// code: an attacker may be between, and nothing secret has been sent.
  static CommandResult<Handshake> begin(const ApiClient& client, const Invitation& invitation,
                                        Form form, int rsa_bits);
  /// Sends the password, encrypted for the server, and receives the key. A wrong password fails
  /// with kDenied and status 401; the server allows three attempts.
  CommandResult<ExchangeResult> finish(const ApiClient& client, const std::string& password) const;
  /// Sends the proof of a ticket instead, bound to the phone's key.
  CommandResult<ExchangeResult> finish(const ApiClient& client, const SyncTicket& ticket) const;

 private:
  Handshake(Invitation invitation, Form form, crypto::RsaPrivateKey own,
            crypto::RsaPublicKey server, std::string verification_url)
      : invitation_(std::move(invitation)),
        form_(form),
        own_(std::move(own)),
        server_(std::move(server)),
        verification_url_(std::move(verification_url)) {}
  CommandResult<util::Octets> open_key(const Json& body) const;

  Invitation invitation_;
  Form form_;
  crypto::RsaPrivateKey own_;
  crypto::RsaPublicKey server_;
  std::string verification_url_;
};

}  // namespace app
