// OAuth 2 clients of the vault at the servers of platforms: configured, or registered by the vault
// and stored (Mastodon). Any thread.
#pragma once

#include <map>

#include "backend/vault/oauth/oauth.hpp"
#include "backend/vault/vault_context.hpp"
#include "util/mutex.hpp"

namespace vault {

class Clients {
 public:
  explicit Clients(const VaultContext& context) : context_(context) {}
  /// Returns the client for a server and registers it there if necessary. Fails with `retry` if the
  /// server is down.
  util::Result<Client> at(const Platform& platform, const std::string& instance);
  /// Returns true if at() was called for this server in the last five minutes: its caller may not
  /// have stored yet what refers to the client. `instance`: as in the column.
  bool is_in_use(const crypto::Sha256& instance) const EXCLUDES(mutex_);

  /// Returns the column "instance" of the client at a server, and the place that its row is bound
  /// to.
  static crypto::Sha256 instance_hash(const VaultContext& context, const std::string& instance);
  static std::string sealing_place(const std::string& platform, const crypto::Sha256& instance);

 private:
  util::Result<Client> open(const std::string& where, const util::Octets& sealed) const;
  void note_use(const crypto::Sha256& instance) EXCLUDES(mutex_);

  const VaultContext& context_;
  mutable util::Mutex mutex_;
  std::map<crypto::Sha256, util::Deadline> used_ GUARDED_BY(mutex_);  ///< until when
};

}  // namespace vault
