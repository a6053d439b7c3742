// The program gsmrelay-vault: its parts, its listeners and its periodic work.
#pragma once

#include <memory>

#include "backend/vault/accounts/account_deletion.hpp"
#include "backend/vault/accounts/leases.hpp"
#include "backend/vault/accounts/password_resets.hpp"
#include "backend/vault/configuration.hpp"
#include "backend/vault/oauth/connecting.hpp"
#include "backend/vault/signup/sync_tickets.hpp"
#include "service/program.hpp"

namespace vault {

/// Connections to other programs and hosts. Tests replace them.
struct Dependencies {
  std::unique_ptr<service::Peer> gateway_server, publisher;
  std::unique_ptr<SmsSender> sms_sender;
  Fetch fetch;  ///< HTTP to platforms; empty: make_fetch()
  Resolve resolve = resolve_host;
  MailLogIn mail_log_in{};  ///< empty: make_mail_log_in()
};
Dependencies make_dependencies(const Configuration& configuration, const std::atomic<bool>& stop);

class Vault final : public service::Service {
 public:
  static util::Result<std::unique_ptr<Vault>> make(const service::Environment& environment,
                                                   Configuration configuration,
                                                   Dependencies dependencies);
  /// Tries once more to save tokens that could not be written.
  ~Vault() override;
  /// Returns the listener for users, then the listener for the other programs.
  std::vector<service::Listener> listeners() override;
  std::chrono::milliseconds work() override;

 private:
  Vault(const service::Environment& environment, Configuration configuration,
        Dependencies dependencies, database::Database database);
  void tidy();

  const util::Clock& clock_;
  const std::atomic<bool>& stop_;
  const Configuration configuration_;
  const Dependencies dependencies_;
  Store store_;
  const VaultContext context_;
  Limits limits_;
  PasswordHashQueue hash_queue_;
  Audit audit_;
  Sessions sessions_;
  SyncTickets tickets_;
  Clients clients_;
  Accounts accounts_;
  Users users_;
  SigningUp signing_up_;
  Connecting connecting_;
  Leases leases_;
  AccountDeletion deletion_;
  PasswordResets resets_;
  util::Deadline tidy_at_;
  util::Deadline clients_looked_at_;  ///< for unused ones, next
};

}  // namespace vault
