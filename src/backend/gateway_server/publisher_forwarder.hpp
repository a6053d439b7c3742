// Forwards publications to the Publisher, each with the grant that lets the Publisher lease a token
// from the vault. Used by one thread.
#pragma once

#include <atomic>
#include <chrono>
#include <string>

#include "backend/gateway_server/store.hpp"
#include "service/peer.hpp"

namespace gateway_server {

class PublisherForwarder {
 public:
  struct Settings {
    std::string grant_key;
    std::chrono::milliseconds grant_lasts{std::chrono::hours(24 * 8)};
    bool answers = false;  ///< adds the sender's number, for results by SMS
  };
  PublisherForwarder(Store& store, service::Peer& publisher, Settings settings,
                     const util::Clock& clock, const std::atomic<bool>& stop)
      : store_(store),
        publisher_(publisher),
        settings_(std::move(settings)),
        clock_(clock),
        stop_(stop) {}
  /// Forwards what is due. Returns how long to wait before the next call.
  std::chrono::milliseconds step();

 private:
  /// Returns false if the Publisher is not available: then the others wait too.
  bool forward(const Pending& pending);

  Store& store_;
  service::Peer& publisher_;
  const Settings settings_;
  const util::Clock& clock_;
  const std::atomic<bool>& stop_;
};

}  // namespace gateway_server
