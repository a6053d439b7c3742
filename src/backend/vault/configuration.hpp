// What /etc/gsmrelay-vault/vault.toml may hold (docs/vault.md).
#pragma once

#include <string>
#include <vector>

#include "backend/vault/tools.hpp"
#include "config/sheet.hpp"
#include "net/http_server.hpp"

namespace vault {

const config::SheetForm& form();

struct Configuration {
  std::string database;
  crypto::Keyring keys;
  Policy policy;
  net::ServerOptions public_side, internal_side;
  std::vector<service::Credential> callers;
  std::string gateway_server_socket, gateway_server_token;
  std::string publisher_socket, publisher_token;
  std::string appliance_socket, appliance_modem;
};

/// What the form cannot say: keys that do not go together. No secret is read.
std::vector<std::string> contradictions(const config::Sheet& sheet);
/// `reject` names every key that cannot be used and what to do; secrets are read here.
util::Result<Configuration> read_configuration(const config::Sheet& sheet);

}  // namespace vault
