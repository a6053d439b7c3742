// What /etc/gsmrelay/publisher.toml may hold (docs/publisher.md).
#pragma once

#include <string>

#include "backend/publisher/worker.hpp"
#include "config/sheet.hpp"
#include "crypto/keyring.hpp"
#include "net/http_server.hpp"
#include "service/router.hpp"

namespace publisher {

const config::SheetForm& form();

struct Configuration {
  std::string database;
  crypto::Keyring keys;
  std::chrono::hours results_kept;
  WorkerSettings worker;
  net::ServerOptions internal;
  std::vector<service::Credential> callers;
  std::string vault_socket, vault_token;
  std::string appliance_socket;  ///< empty: no results by SMS
};

/// `reject` names the key and what to do; secrets are read here.
util::Result<Configuration> read_configuration(const config::Sheet& sheet);

}  // namespace publisher
