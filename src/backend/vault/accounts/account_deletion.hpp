// The end of an account or of a person: erased here at once, in one transaction that also writes
// down what is owed to others - a revocation (RFC 7009) for each token, an erasure at the Gateway
// server and at the Publisher. What is owed is tried again, for days, and reported. Any thread.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "backend/vault/accounts/erasure_queue.hpp"
#include "backend/vault/accounts/revocations.hpp"
#include "backend/vault/signup/users.hpp"

namespace vault {

class AccountDeletion {
 public:
  /// What becomes of one account's token at its platform.
  using Ended = vault::Ended;
  /// `wake`: called when something has come to be owed, so that step() is called soon.
  AccountDeletion(
      const VaultContext& context, Users& users, Clients& clients, Audit& audit,
      service::Peer& gateway_server, service::Peer& publisher, std::function<void()> wake = [] {});
  /// 404 if there is no such account of this user.
  Outcome<Ended> revoke(const std::string& user, const std::string& account);
  /// 401 for a wrong password. The user, sessions, accounts are gone when this returns.
  Outcome<std::vector<Ended>> erase_user(const std::string& user, const std::string& password);
  /// Tokens that the platform gave for an account that was gone by then: they are revoked.
  void schedule_revocation(const Account& account);
  /// Those of the last 30 days of this user; for the person's list of accounts.
  std::vector<Ended> of_user(const std::string& user);
  /// Does what is due, a minute long at most; when to come again. Looks at `stop` between two
  /// requests.
  std::chrono::milliseconds step(const std::atomic<bool>& stop);
  void purge();

 private:
  const VaultContext& context_;
  Users& users_;
  Audit& audit_;
  Revocations revocations_;
  ErasureQueue erasures_;
  const std::function<void()> wake_;
};

}  // namespace vault
