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

  struct Numbered {
    std::int64_t id = 0;
    crypto::RsaPrivateKey key;
  };
  /// Makes the first one.
  util::Result<Numbered> newest();
  util::Result<crypto::RsaPrivateKey> find(std::int64_t id);
  /// A new one for the next sessions.
  util::Result<void> renew();

 private:
  Store& store_;
  const util::Clock& clock_;
  std::mutex mutex_;
  std::map<std::int64_t, crypto::RsaPrivateKey> read_;  ///< parsing a PEM costs more than using it
};

}  // namespace gateway_server
