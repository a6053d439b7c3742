// An RSA public key in PEM (RFC 7468 §13: SubjectPublicKeyInfo, RFC 5280 §4.1). OpenSSL reads PEM
// and ASN.1; the key is made of its two numbers. OpenSSL 3.0's own way tries every format it knows,
// which costs more than using the key.
#pragma once

#include <memory>
#include <string_view>

namespace crypto {

/// An EVP_PKEY; null for anything but the PEM of one rsaEncryption key. Its size is not looked at.
/// Any thread.
std::shared_ptr<void> read_rsa_public_key(std::string_view pem);

}  // namespace crypto
