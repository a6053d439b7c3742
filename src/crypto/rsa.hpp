// RSA (RFC 8017) over OpenSSL EVP: OAEP and PSS as the synchronisation of RelaySMS uses them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "util/octets.hpp"
#include "util/result.hpp"

namespace crypto {

enum class Hash { sha1, sha256, sha512 };

/// Label empty. An Android keystore can only decrypt with MGF1-SHA-1.
struct Oaep {
  Hash hash = Hash::sha256, mgf1 = Hash::sha256;
};

/// 2048 to 8192 bits, public exponent 65537 or any odd above 2^16. Immutable; any thread.
class RsaPublicKey {
 public:
  /// PEM SubjectPublicKeyInfo. `reject` for anything else, a smaller or larger key, another
  /// algorithm.
  static util::Result<RsaPublicKey> from_pem(std::string_view pem);
  std::string pem() const;
  int bits() const;
  /// SHA-256 of the DER SubjectPublicKeyInfo, base64url: what a link carries so that the phone
  /// knows whose key it got.
  std::string fingerprint() const;
  /// `reject` if `plaintext` is too long for the key.
  util::Result<util::Octets> encrypt(util::OctetView plaintext, Oaep oaep) const;
  /// RSASSA-PSS, MGF1 of the same hash.
  bool verify_pss(util::OctetView message, util::OctetView signature, Hash hash, int salt) const;

 private:
  friend class RsaPrivateKey;
  explicit RsaPublicKey(std::shared_ptr<void> key) : key_(std::move(key)) {}
  std::shared_ptr<void> key_;  // EVP_PKEY, shared because it is reference-counted anyway
};

/// Immutable; any thread.
class RsaPrivateKey {
 public:
  static RsaPrivateKey generate(int bits);
  /// PEM PKCS#8, unencrypted. `reject` as above.
  static util::Result<RsaPrivateKey> from_pem(std::string_view pem);
  std::string pem() const;
  RsaPublicKey public_key() const;
  /// Nothing if it was not encrypted for this key this way; takes the same time whatever is wrong.
  std::optional<util::Octets> decrypt(util::OctetView ciphertext, Oaep oaep) const;
  util::Octets sign_pss(util::OctetView message, Hash hash, int salt) const;

 private:
  explicit RsaPrivateKey(std::shared_ptr<void> key) : key_(std::move(key)) {}
  std::shared_ptr<void> key_;
};

}  // namespace crypto
