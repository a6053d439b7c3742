// Synchronisation over HTTP: the page of the person, its events, and the two requests of the phone.
// docs/sync-protocol.md. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "backend/gateway_server/clients.hpp"
#include "backend/gateway_server/synchronising.hpp"
#include "service/router.hpp"

namespace gateway_server {

class SyncApi {
 public:
  struct Settings {
    std::string public_url;  ///< "https://gateway.example.org", as phones reach it
    std::vector<std::string> gateway_servers;  ///< defaults that the phone gets
    std::chrono::milliseconds code_shown{15'000};
    int codes = 8;
  };
  SyncApi(Synchronising& synchronising, service::Peer& vault, const Clients& clients,
          Allowance& attempts, Settings settings, const util::Clock& clock)
      : sync_(synchronising),
        vault_(vault),
        clients_(clients),
        attempts_(attempts),
        settings_(std::move(settings)),
        clock_(clock) {}
  std::vector<service::Endpoint> endpoints();

  /// The user of the session in "Authorization: Bearer …"; asks the vault.
  tl::expected<std::string, service::Refusal> user_of(const service::Call& call);

 private:
  service::Answer begin(const service::Call& call);
  service::Answer events(const service::Call& call);
  service::Answer page(const service::Call& call) const;
  service::Answer handshake(const service::Call& call);
  service::Answer verify(const service::Call& call);
  std::string code_event(const std::string& user, const Synchronising::Code& code) const;

  std::shared_ptr<const std::string> place_for(const std::string& user);

  std::mutex streams_mutex_;
  std::multiset<std::string> streams_;  ///< by user
  Synchronising& sync_;
  service::Peer& vault_;
  const Clients& clients_;
  Allowance& attempts_;
  const Settings settings_;
  const util::Clock& clock_;
};

}  // namespace gateway_server
