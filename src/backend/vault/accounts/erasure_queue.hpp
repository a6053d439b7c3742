// The queue of users to be erased at the Gateway server and at the Publisher. Any thread.
#pragma once

#include <atomic>
#include <string>

#include "backend/vault/audit.hpp"
#include "backend/vault/retry_policy.hpp"
#include "service/peer.hpp"

namespace vault {

class ErasureQueue {
 public:
  ErasureQueue(const VaultContext& context, Audit& audit, service::Peer& gateway_server,
               service::Peer& publisher)
      : context_(context), audit_(audit), gateway_server_(gateway_server), publisher_(publisher) {}
  /// Queues a user in the caller's transaction, which deletes the user here.
  void schedule(database::Database& database, const std::string& user);
  /// Sends one request that is due. Returns false if none is.
  bool step(const std::atomic<bool>& stop);

 private:
  struct Row {
    std::int64_t id = 0;
    Tries tries;
    std::string user, peer;
  };
  Row claim();
  void settle(const Row& row, const std::string& result);

  const VaultContext& context_;
  Audit& audit_;
  service::Peer& gateway_server_;
  service::Peer& publisher_;
};

}  // namespace vault
