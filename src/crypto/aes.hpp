// AES-256 with OpenSSL EVP: GCM (NIST SP 800-38D) for new formats, CBC with PKCS#7 padding for
// payloads of the RSA era (docs/payload-format.md). Wrong sizes of key, nonce or IV throw
// std::invalid_argument. Any thread.
#pragma once

#include <optional>

#include "util/octets.hpp"

namespace crypto {

constexpr std::size_t kAesKeySize = 32, kGcmNonceSize = 12, kGcmTagSize = 16, kCbcIvSize = 16;

/// Encrypts `plaintext` and authenticates it together with `aad`. Returns the ciphertext followed
/// by the tag. `key` has 32 octets, `nonce` 12; the caller never uses the same pair twice.
util::Octets gcm_seal(util::OctetView key, util::OctetView nonce, util::OctetView aad,
                      util::OctetView plaintext);
/// Decrypts what gcm_seal() returned. Returns nothing if the tag is wrong; the content is unknown
/// then.
std::optional<util::Octets> gcm_open(util::OctetView key, util::OctetView nonce,
                                     util::OctetView aad, util::OctetView sealed);

/// Encrypts with PKCS#7 padding. `key` has 32 octets, `iv` 16.
util::Octets cbc_encrypt(util::OctetView key, util::OctetView iv, util::OctetView plaintext);
/// Decrypts and removes the padding. Returns nothing for an empty `ciphertext`, a length that is
/// not a multiple of 16, and wrong padding.
std::optional<util::Octets> cbc_decrypt(util::OctetView key, util::OctetView iv,
                                        util::OctetView ciphertext);

}  // namespace crypto
