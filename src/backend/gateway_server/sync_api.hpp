// The HTTP requests of synchronisation: the page with the code, its events, and the two requests of
// the phone (docs/sync-protocol.md). Thread-safe.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "backend/gateway_server/clients.hpp"
#include "backend/gateway_server/key_exchange.hpp"
#include "backend/gateway_server/rate_limiter.hpp"
#include "service/router.hpp"
#include "util/mutex.hpp"

namespace gateway_server {

class SyncApi {
 public:
  struct Settings {
    std::string public_url;  ///< "https://gateway.example.org", as phones reach it
    std::vector<std::string> gateway_servers;  ///< defaults for phones
    std::chrono::milliseconds code_shown{15'000};
    int codes = 8;
  };
  SyncApi(KeyExchange& synchronising, service::Peer& vault, const Clients& clients,
          RateLimiter& attempts, Settings settings, const util::Clock& clock)
      : sync_(synchronising),
        vault_(vault),
        clients_(clients),
        attempts_(attempts),
        settings_(std::move(settings)),
        clock_(clock) {}
  std::vector<api::Endpoint> endpoints();

  enum class Tickets { refused, accepted };
  /// Returns the user of the session in "Authorization: Bearer …", which the vault checks; for a
  /// synchronisation also of a ticket.
  api::Result<std::string> user_of(const api::Request& call, Tickets tickets = Tickets::refused);

 private:
  api::Result<> begin(const api::Request& call);
  api::Result<> events(const api::Request& call);
  api::Result<> page(const api::Request& call) const;
  api::Result<> handshake(const api::Request& call);
  api::Result<> verify(const api::Request& call);
  std::string code_event(const std::string& user, const KeyExchange::Code& code) const;

  std::shared_ptr<const std::string> place_for(const std::string& user);

  util::Mutex streams_mutex_;
  std::multiset<std::string> streams_ GUARDED_BY(streams_mutex_);  ///< by user
  KeyExchange& sync_;
  service::Peer& vault_;
  const Clients& clients_;
  RateLimiter& attempts_;
  const Settings settings_;
  const util::Clock& clock_;
};

}  // namespace gateway_server
