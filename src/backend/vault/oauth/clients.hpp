// Which client the vault is at a platform's server: configured, or registered there by itself and
// kept (Mastodon). Any thread.
#pragma once

#include "backend/vault/oauth/oauth.hpp"
#include "backend/vault/vault_context.hpp"

namespace vault {

class Clients {
 public:
  explicit Clients(const VaultContext& context) : context_(context) {}
  /// Registers when it must. `retry`: the server is down.
  util::Result<Client> at(const Platform& platform, const std::string& instance);

 private:
  util::Result<Client> open(const std::string& where, const util::Octets& sealed) const;

  const VaultContext& context_;
};

}  // namespace vault
