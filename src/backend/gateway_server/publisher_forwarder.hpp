// From here to the Publisher: each publication with the grant that lets the Publisher ask the
// vault. One thread.
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
    bool answers = false;  ///< results go back to the sender by SMS: the number goes along
  };
  PublisherForwarder(Store& store, service::Peer& publisher, Settings settings,
                     const util::Clock& clock, const std::atomic<bool>& stop)
      : store_(store),
        publisher_(publisher),
        settings_(std::move(settings)),
        clock_(clock),
        stop_(stop) {}
  /// Hands over what is due; when to come again.
  std::chrono::milliseconds step();

 private:
  /// False if the Publisher is not there: the others wait, too.
  bool forward(const Pending& pending);

  Store& store_;
  service::Peer& publisher_;
  const Settings settings_;
  const util::Clock& clock_;
  const std::atomic<bool>& stop_;
};

}  // namespace gateway_server
