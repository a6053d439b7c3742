// The Gateway server's own RSA keys: the newest is shown to phones, older ones end the sessions
// that began with them. Thread-safe.
#pragma once

#include <map>
#include <mutex>

#include "backend/gateway_server/store.hpp"
#include "crypto/rsa.hpp"

namespace gateway_server {

class ServerKeys {
 public:
  static constexpr int kBits = 3072;
  ServerKeys(Store& store, const util::Clock& clock) : store_(store), clock_(clock) {}

  struct Known {
    std::int64_t id = 0;
    crypto::RsaPrivateKey key;
    std::string pem, fingerprint;  ///< of the public one
  };
  /// Makes the first one.
  util::Result<Known> newest();
  util::Result<Known> find(std::int64_t id);
  /// A new one for the next sessions.
  util::Result<void> renew();

 private:
  Store& store_;
  const util::Clock& clock_;
  std::mutex mutex_;
  std::map<std::int64_t, Known> read_;  ///< reading and writing PEM costs more than using a key
};

}  // namespace gateway_server
