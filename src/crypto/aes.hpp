// AES-256 over OpenSSL EVP: GCM (NIST SP 800-38D) for all that is new, CBC with PKCS#7 for the RSA
// era.
#pragma once

#include <optional>

#include "util/octets.hpp"

namespace crypto {

constexpr std::size_t kAesKeySize = 32, kGcmNonceSize = 12, kGcmTagSize = 16, kCbcIvSize = 16;

/// Ciphertext and tag. `key` has 32 octets, `nonce` 12; the same pair is never used twice by the
/// caller.
util::Octets gcm_seal(util::OctetView key, util::OctetView nonce, util::OctetView aad,
                      util::OctetView plaintext);
/// Nothing if the tag does not fit: then nothing is known about the content.
std::optional<util::Octets> gcm_open(util::OctetView key, util::OctetView nonce,
                                     util::OctetView aad, util::OctetView sealed);

util::Octets cbc_encrypt(util::OctetView key, util::OctetView iv, util::OctetView plaintext);
/// Nothing for a length that is no multiple of 16, or wrong padding.
std::optional<util::Octets> cbc_decrypt(util::OctetView key, util::OctetView iv,
                                        util::OctetView ciphertext);

}  // namespace crypto
