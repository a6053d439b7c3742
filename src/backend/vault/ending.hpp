// The end of an account or of a person: erased here at once, in one transaction that also writes
// down what is owed to others - a revocation (RFC 7009) for each token, an erasure at the Gateway
// server and at the Publisher. What is owed is tried again, for days, and reported. Any thread.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "backend/vault/audit.hpp"
#include "backend/vault/clients.hpp"
#include "backend/vault/users.hpp"
#include "service/peer.hpp"

namespace vault {

class Ending {
 public:
  /// What becomes of one account's token at its platform.
  struct Ended {
    std::string id, platform;
    std::string state;  ///< "revoking", "revoked", "failed", "nothing to revoke"
    std::string what;   ///< why it failed, or why it is tried again
  };
  Ending(const Tools& tools, Users& users, Clients& clients, Audit& audit,
         service::Peer& gateway_server, service::Peer& publisher);
  /// 404 if there is no such account of this user.
  Outcome<Ended> revoke(const std::string& user, const std::string& account);
  /// 401 for a wrong password. The user, sessions, accounts are gone when this returns.
  Outcome<std::vector<Ended>> erase_user(const std::string& user, const std::string& password);
  /// Those of the last 30 days of this user, by account; for the person's list of accounts.
  std::vector<Ended> of_user(const std::string& user);
  /// Does what is due; when to come again. Looks at `stop` between two requests.
  std::chrono::milliseconds step(const std::atomic<bool>& stop);
  void purge();

 private:
  const Tools& tools_;
  Users& users_;
  Clients& clients_;
  Audit& audit_;
  service::Peer& gateway_server_;
  service::Peer& publisher_;
};

}  // namespace vault
