// The vault as a whole: its rooms, its sides, and what is due.
#pragma once

#include <memory>

#include "backend/vault/accounts/account_deletion.hpp"
#include "backend/vault/accounts/leases.hpp"
#include "backend/vault/configuration.hpp"
#include "backend/vault/oauth/connecting.hpp"
#include "service/program.hpp"

namespace vault {

/// What is outside, for tests to replace.
struct Neighbours {
  std::unique_ptr<service::Peer> gateway_server, publisher;
  std::unique_ptr<SmsSender> sms_sender;
  Fetch fetch;  ///< none: the Internet, with make_fetch()
  Resolve resolve = resolve_host;
};
Neighbours real_neighbours(const Configuration& configuration, const std::atomic<bool>& stop);

class Vault final : public service::Service {
 public:
  static util::Result<std::unique_ptr<Vault>> make(const service::Environment& environment,
                                                   Configuration configuration,
                                                   Neighbours neighbours);
  /// Keeps what the disk did not take, if it does now.
  ~Vault() override;
  /// For people, and for the other programs.
  std::vector<service::Side> sides() override;
  std::chrono::milliseconds work() override;

 private:
  Vault(const service::Environment& environment, Configuration configuration, Neighbours neighbours,
        database::Database database);
  void tidy();

  const util::Clock& clock_;
  const std::atomic<bool>& stop_;
  const Configuration configuration_;
  const Neighbours neighbours_;
  Store store_;
  const VaultContext context_;
  Limits limits_;
  PasswordHashQueue work_;
  Audit audit_;
  Sessions sessions_;
  Clients clients_;
  Accounts accounts_;
  Users users_;
  SigningUp signing_up_;
  Connecting connecting_;
  Leases leases_;
  AccountDeletion deletion_;
  util::Deadline tidy_at_;
};

}  // namespace vault
