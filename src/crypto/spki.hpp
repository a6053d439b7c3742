// The reader of RSA public keys in PEM (RFC 7468 §13: SubjectPublicKeyInfo, RFC 5280 §4.1). OpenSSL
// parses PEM and ASN.1; the key is built from modulus and exponent. OpenSSL 3.0's own decoder tries
// every format it knows, which takes longer than using the key.
#pragma once

#include <memory>
#include <string_view>

namespace crypto {

/// Returns an EVP_PKEY, or null if `pem` is not the PEM of one rsaEncryption key. Does not check
/// the size of the key. Any thread.
std::shared_ptr<void> read_rsa_public_key(std::string_view pem);

}  // namespace crypto
