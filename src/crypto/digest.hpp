// Digests over OpenSSL 3 EVP.
#pragma once

#include <array>

#include "util/octets.hpp"

namespace crypto {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(util::OctetView data);

/// Several pieces, hashed as one; each is preceded by its length (u32, big endian), so that borders
/// count.
class Fingerprint {
 public:
  Fingerprint();
  ~Fingerprint();
  Fingerprint(const Fingerprint&) = delete;
  Fingerprint& operator=(const Fingerprint&) = delete;
  Fingerprint& add(util::OctetView piece);
  Sha256 finish();

 private:
  void* context_;
};

Sha256 hmac_sha256(util::OctetView key, util::OctetView data);

/// Takes the same time wherever the difference is.
bool equal_constant_time(util::OctetView a, util::OctetView b);

}  // namespace crypto
