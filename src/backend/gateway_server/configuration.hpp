// The Gateway server's configuration (its form says every key).
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "backend/gateway_server/clients.hpp"
#include "config/sheet.hpp"
#include "crypto/keyring.hpp"
#include "net/http_server.hpp"
#include "payload/content.hpp"
#include "service/router.hpp"

namespace gateway_server {

struct Configuration {
  std::string database;
  crypto::Keyring keys;
  std::string grant_key;
  std::string public_url;
  std::vector<std::string> gateway_servers;
  std::vector<Client> clients;
  bool open = true, answers = false;
  std::chrono::hours repeats_kept{};
  std::chrono::milliseconds code_shown{};
  int per_minute_client = 0, per_minute_sender = 0;
  std::map<char, payload::Form> letters;  ///< how the RSA era's text of a platform is cut up
  net::ServerOptions public_side, internal_side;
  std::vector<service::Credential> callers;
  std::string vault_socket, vault_token, publisher_socket, publisher_token;
};

const config::SheetForm& form();
/// `reject` naming the secret or the value that cannot be used.
util::Result<Configuration> read_configuration(const config::Sheet& sheet);

}  // namespace gateway_server
