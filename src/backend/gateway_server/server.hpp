// The Gateway server as a whole: its parts, its listeners and its periodic work.
#pragma once

#include <memory>

#include "backend/gateway_server/client_list.hpp"
#include "backend/gateway_server/configuration.hpp"
#include "backend/gateway_server/ingress.hpp"
#include "backend/gateway_server/publisher_forwarder.hpp"
#include "backend/gateway_server/sync_api.hpp"
#include "service/program.hpp"

namespace gateway_server {

struct Dependencies {
  std::unique_ptr<service::Peer> vault, publisher;
};
Dependencies make_dependencies(const Configuration& configuration, const std::atomic<bool>& stop);

class Server final : public service::Service {
 public:
  static util::Result<std::unique_ptr<Server>> make(const service::Environment& environment,
                                                    Configuration configuration,
                                                    Dependencies dependencies);
  std::vector<service::Listener> listeners() override;
  std::chrono::milliseconds work() override;

 private:
  Server(const service::Environment& environment, Configuration configuration,
         Dependencies dependencies, std::unique_ptr<Store> store);
  api::Result<> results(const api::Request& call);
  api::Result<> erase(const api::Request& call);
  /// Returns the address and the key that phones must meet; the vault names them to phones.
  api::Result<> sync_server();
  void tidy();

  const util::Clock& clock_;
  const Configuration configuration_;
  Dependencies dependencies_;
  std::unique_ptr<Store> store_;
  Clients clients_;
  RateLimiter per_client_, per_user_;
  RateLimiter attempts_{20, std::chrono::minutes(3)};
  RefusalLog refusals_;
  MessageIntake intake_;
  Ingress ingress_;
  ClientList client_list_;
  ServerKeys server_keys_;
  KeyExchange key_exchange_;
  SyncApi sync_api_;
  PublisherForwarder forwarder_;
  util::Deadline tidy_at_, tidied_at_;
  bool has_old_ids_ = true;  ///< there may be ids of earlier versions
};

/// The commands rotate-keys, rotate-lookup-key (for a stopped program) and renew-key. Return the
/// exit code.
int rotate_keys(Configuration configuration);
int rotate_lookups(const Configuration& configuration);
int renew_server_key(const Configuration& configuration);

}  // namespace gateway_server
