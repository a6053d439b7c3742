// Which client the vault is at a platform's server: configured, or registered there by itself and
// kept (Mastodon). Any thread.
#pragma once

#include "backend/vault/oauth.hpp"
#include "backend/vault/tools.hpp"

namespace vault {

class Clients {
 public:
  explicit Clients(const Tools& tools) : tools_(tools) {}
  /// Registers when it must. `retry`: the server is down.
  util::Result<Client> at(const Platform& platform, const std::string& instance);

 private:
  util::Result<Client> open(const std::string& where, const util::Octets& sealed) const;

  const Tools& tools_;
};

}  // namespace vault
