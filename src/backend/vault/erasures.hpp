// Users that are to be erased at the Gateway server and at the Publisher too. Any thread.
#pragma once

#include <atomic>
#include <string>

#include "backend/vault/audit.hpp"
#include "backend/vault/retrying.hpp"
#include "service/peer.hpp"

namespace vault {

class Erasures {
 public:
  Erasures(const Tools& tools, Audit& audit, service::Peer& gateway_server,
           service::Peer& publisher)
      : tools_(tools), audit_(audit), gateway_server_(gateway_server), publisher_(publisher) {}
  /// In the caller's transaction, which erases the user here.
  void owe(database::Database& database, const std::string& user);
  /// Tries one that is due; false if none is.
  bool step(const std::atomic<bool>& stop);

 private:
  struct Row {
    std::int64_t id = 0;
    Tries tries;
    std::string user, peer;
  };
  Row claim();
  void settle(const Row& row, const std::string& result);

  const Tools& tools_;
  Audit& audit_;
  service::Peer& gateway_server_;
  service::Peer& publisher_;
};

}  // namespace vault
