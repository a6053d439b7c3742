// The Gateway server's own RSA keys: phones get the newest one, older ones serve the sessions that
// began with them. Thread-safe.
#pragma once

#include <map>

#include "backend/gateway_server/store.hpp"
#include "crypto/rsa.hpp"
#include "util/mutex.hpp"

namespace gateway_server {

class ServerKeys {
 public:
  static constexpr int kBits = 3072;
  ServerKeys(Store& store, const util::Clock& clock) : store_(store), clock_(clock) {}

  struct Known {
    std::int64_t id = 0;
    crypto::RsaPrivateKey key;
    std::string pem, fingerprint;  ///< of the public key
  };
  /// Returns the newest key; makes the first one if there is none.
  util::Result<Known> newest();
  /// Returns the key `id`; `reject` if it was removed.
  util::Result<Known> find(std::int64_t id);
  /// Makes a new key for the next sessions.
  util::Result<void> renew();

 private:
  Store& store_;
  const util::Clock& clock_;
  util::Mutex mutex_;
  /// Parsed keys by id: parsing PEM costs more than using a key.
  std::map<std::int64_t, Known> read_ GUARDED_BY(mutex_);
};

}  // namespace gateway_server
