// XTS-AES-256 (IEEE Std 1619, NIST SP 800-38E) with OpenSSL EVP: encryption of storage in place,
// with no octet more than the plaintext. It hides content and does not authenticate it.
#pragma once

#include <cstdint>
#include <span>

#include "util/octets.hpp"

namespace crypto {

/// Two AES-256 keys, which must differ.
constexpr std::size_t kXtsKeySize = 64;
/// A data unit, and its blocks: within a unit each block is encrypted independently of the others.
constexpr std::size_t kXtsUnit = 512, kXtsBlock = 16;

/// Encrypts and decrypts data units of one storage. One thread at a time.
class XtsCipher {
 public:
  /// Prepares the keys. `key` has kXtsKeySize octets, whose halves differ; else throws
  /// std::invalid_argument. Throws std::bad_alloc.
  explicit XtsCipher(util::OctetView key);
  ~XtsCipher();
  XtsCipher(const XtsCipher&) = delete;
  XtsCipher& operator=(const XtsCipher&) = delete;

  /// Encrypts `octets` in place: whole units from the unit `number` on; the last one may be
  /// shorter. The size is a multiple of kXtsBlock. `domain` separates storages that share the key:
  /// equal plaintext at the same place differs between them. Throws std::bad_alloc.
  void encrypt(std::uint8_t domain, std::uint64_t number, std::span<std::uint8_t> octets);
  /// Decrypts likewise what encrypt() wrote at the same place of the same domain.
  void decrypt(std::uint8_t domain, std::uint64_t number, std::span<std::uint8_t> octets);

 private:
  void *encryption_ = nullptr, *decryption_ = nullptr;
};

}  // namespace crypto
