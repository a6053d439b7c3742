// Deletion of an account or a user. One transaction deletes the rows here and queues the requests
// to others: a revocation (RFC 7009) for each token, erasures of the user at the Gateway server and
// the Publisher. They are retried for 30 days, and their results are reported. Any thread.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "backend/vault/accounts/erasure_queue.hpp"
#include "backend/vault/accounts/revocations.hpp"
#include "backend/vault/signup/users.hpp"

namespace vault {

/// Deletes the user with all sessions, accounts and waiting passwords, and queues the requests to
/// others, in the caller's transaction. Does nothing if there is no such user.
std::vector<DeletedAccount> delete_user(database::Database& database, const std::string& user,
                                        Revocations& revocations, ErasureQueue& erasures,
                                        Audit& audit);

class AccountDeletion {
 public:
  /// `wake` is called when a request was queued, so that step() runs soon.
  AccountDeletion(
      const VaultContext& context, Users& users, Clients& clients, Audit& audit,
      service::Peer& gateway_server, service::Peer& publisher, std::function<void()> wake = [] {});
  /// Deletes an account of the user. Refuses with 404 if the user has no such account.
  Outcome<DeletedAccount> revoke(const std::string& user, const std::string& account);
  /// Deletes the user with all sessions and accounts. Refuses with 401 for a wrong password.
  Outcome<std::vector<DeletedAccount>> erase_user(const std::string& user,
                                                  const std::string& password);
  /// Deletes the user likewise, without a password, in the caller's transaction.
  std::vector<DeletedAccount> erase(database::Database& database, const std::string& user);
  /// Queues the revocation of tokens that arrived after their account was deleted.
  void schedule_revocation(const Account& account);
  /// Returns the deleted accounts of the user whose revocation is open or ended in the last 30
  /// days.
  std::vector<DeletedAccount> of_user(const std::string& user);
  /// Sends the requests that are due, for a minute at most. Returns the time until the next one is
  /// due. Checks `stop` between two requests.
  std::chrono::milliseconds step(const std::atomic<bool>& stop);
  /// Deletes rows of revocations that ended 30 days ago.
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
