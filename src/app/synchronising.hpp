// How the phone comes to its secret key (docs/sync-protocol.md, the phone's side).
#pragma once

#include <string>
#include <vector>

#include "app/api_client.hpp"
#include "crypto/rsa.hpp"

namespace app {

/// What a code says: where to go, and whose key is there.
struct Invitation {
  std::string gateway_server;  ///< "https://gateway.example.org"
  std::string path;            ///< of the handshake
  std::string user_id;
  std::string fingerprint;  ///< of the server's key; it was never sent to a server
};

/// Of a link or QR code ("apps://…", "https://…"). Complains about one without a fingerprint.
CommandResult<Invitation> read_invitation(std::string_view link);
/// The code that the Gateway server shows to who is signed in at the vault.
CommandResult<Invitation> ask_for_invitation(const ApiClient& client, const Phone& phone,
                                             const std::string& gateway_server);

/// What both have agreed on.
struct Agreed {
  std::string gateway_server, user_id;
  Form form = Form::compact;
  util::Octets key;
  std::vector<Platform> platforms;
  std::vector<Account> accounts;
  std::vector<GatewayClient> gateway_clients;
  std::vector<std::string> gateway_servers;
};
/// The new key begins with counter 0; complains if the phone is another user's.
CommandResult<void> keep(Phone& phone, const Agreed& agreed);

/// One session with the server. The phone's RSA key is made for it and forgotten with it.
class Handshake {
 public:
  /// The first word. Complains if the server's key is not the one that the code names: then
  /// somebody stands between, and nothing secret has left.
  static CommandResult<Handshake> begin(const ApiClient& client, const Invitation& invitation,
                                        Form form, int rsa_bits);
  /// The second word: the password, encrypted for the server. A wrong one (kDenied, 401) may be
  /// said three times.
  CommandResult<Agreed> finish(const ApiClient& client, const std::string& password) const;

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
