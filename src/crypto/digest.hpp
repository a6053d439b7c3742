// SHA-256 and HMAC-SHA-256 with OpenSSL 3 EVP. Any thread; a Fingerprint is used by one at a time.
#pragma once

#include <array>
#include <utility>

#include "util/octets.hpp"

namespace crypto {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(util::OctetView data);

/// Hashes several pieces with SHA-256. Each piece is preceded by its length (u32, big endian), so
/// "ab", "c" and "a", "bc" differ.
class Fingerprint {
 public:
  Fingerprint();
  ~Fingerprint();
  Fingerprint(const Fingerprint&) = delete;
  Fingerprint& operator=(const Fingerprint&) = delete;
  Fingerprint& add(util::OctetView piece);
  /// Returns the hash and starts again with no pieces.
  Sha256 finish();

 private:
  void* context_;
};

/// A key of HMAC-SHA-256 (RFC 2104), prepared once for many hashes. Any thread.
class HmacKey {
 public:
  /// Accepts a key of any length, also an empty one.
  explicit HmacKey(util::OctetView key);
  ~HmacKey();
  HmacKey(HmacKey&& other) noexcept : context_(std::exchange(other.context_, nullptr)) {}
  HmacKey& operator=(HmacKey&&) = delete;
  Sha256 hash(util::OctetView data) const;

 private:
  void* context_;
};

Sha256 hmac_sha256(util::OctetView key, util::OctetView data);

/// Compares in a time that does not depend on where `a` and `b` differ. Returns false for different
/// lengths.
bool equal_constant_time(util::OctetView a, util::OctetView b);

}  // namespace crypto
