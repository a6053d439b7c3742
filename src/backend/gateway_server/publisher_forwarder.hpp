// Forwards publications to the Publisher, each with the grant that lets the Publisher lease a token
// from the vault. Used by one thread.
#pragma once

#include <atomic>
#include <chrono>
#include <string>

#include "backend/gateway_server/store.hpp"
#include "service/grant.hpp"
#include "service/peer.hpp"

namespace gateway_server {

class PublisherForwarder {
 public:
  struct Settings {
    std::string grant_key;
    std::chrono::milliseconds grant_lasts = service::kGrantLasts;
    bool answers = false;  ///< adds the sender's number, for results by SMS
  };
  PublisherForwarder(Store& store, service::Peer& publisher, Settings settings,
                     const util::Clock& clock, const std::atomic<bool>& stop)
      : store_(store),
        publisher_(publisher),
        settings_(std::move(settings)),
        clock_(clock),
        stop_(stop),
        tell_at_(clock.now()) {}
  /// Forwards some of what is due, users in turn. Returns how long to wait before the next call.
  /// Takes little more than a quarter of a second, so that a new publication has its turn soon.
  std::chrono::milliseconds step();

 private:
  enum class Forwarded {
    settled,       ///< this one is forwarded, refused or has to wait
    user_is_full,  ///< the Publisher takes no more of this user now
    unavailable    ///< the Publisher takes nothing now
  };
  enum class Told { yes, never, later };
  /// Ends a publication. With answers the Publisher gets the refusal, and tells the user by SMS.
  void refuse(const Pending& pending, const std::string& letter, const std::string& what);
  Told tell(const Untold& refusal);
  /// Tells what ended while the Publisher was away.
  void tell_refusals();
  Forwarded forward(const Pending& pending);

  Store& store_;
  service::Peer& publisher_;
  const Settings settings_;
  const util::Clock& clock_;
  const std::atomic<bool>& stop_;
  util::Deadline tell_at_;
};

}  // namespace gateway_server
