// RSA (RFC 8017) with OpenSSL EVP: OAEP and PSS as the synchronisation of RelaySMS uses them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "util/octets.hpp"
#include "util/result.hpp"

namespace crypto {

enum class Hash { sha1, sha256, sha512 };

/// Hashes of OAEP; its label is empty. An Android keystore decrypts only with MGF1-SHA-1.
struct Oaep {
  Hash hash = Hash::sha256, mgf1 = Hash::sha256;
};

/// A public key of 2048 to 8192 bits with an odd public exponent above 2^16. Immutable; any thread.
class RsaPublicKey {
 public:
  /// Parses PEM (SubjectPublicKeyInfo). Fails with `reject` for anything else, another algorithm,
  /// or another size.
  static util::Result<RsaPublicKey> from_pem(std::string_view pem);
  std::string pem() const;
  int bits() const;
  /// Returns SHA-256 of the DER SubjectPublicKeyInfo in base64url. A link carries it, so that the
  /// phone can check the key it receives.
  std::string fingerprint() const;
  /// Encrypts with RSAES-OAEP. Fails with `reject` if `plaintext` is too long for the key.
  util::Result<util::Octets> encrypt(util::OctetView plaintext, Oaep oaep) const;
  /// Checks an RSASSA-PSS signature; MGF1 uses the same hash. `salt` is the salt length in octets.
  bool verify_pss(util::OctetView message, util::OctetView signature, Hash hash, int salt) const;

 private:
  friend class RsaPrivateKey;
  explicit RsaPublicKey(std::shared_ptr<void> key) : key_(std::move(key)) {}
  std::shared_ptr<void> key_;  // EVP_PKEY, shared because it is reference-counted anyway
};

/// A private key of the same sizes. Immutable; any thread.
class RsaPrivateKey {
 public:
  /// Makes a key. Throws std::invalid_argument unless `bits` is 2048 to 8192.
  static RsaPrivateKey generate(int bits);
  /// Parses unencrypted PKCS#8 in PEM. Fails with `reject` as the public key does.
  static util::Result<RsaPrivateKey> from_pem(std::string_view pem);
  std::string pem() const;
  RsaPublicKey public_key() const;
  /// Decrypts RSAES-OAEP. Returns nothing if `ciphertext` was not made for this key with `oaep`.
  /// The time does not depend on which part is wrong.
  std::optional<util::Octets> decrypt(util::OctetView ciphertext, Oaep oaep) const;
  /// Signs with RSASSA-PSS, as RsaPublicKey::verify_pss() checks it.
  util::Octets sign_pss(util::OctetView message, Hash hash, int salt) const;

 private:
  explicit RsaPrivateKey(std::shared_ptr<void> key) : key_(std::move(key)) {}
  std::shared_ptr<void> key_;
};

}  // namespace crypto
