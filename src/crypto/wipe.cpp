#include "crypto/wipe.hpp"

#include <openssl/crypto.h>

namespace crypto {

void overwrite(void* octets, std::size_t size) {
  OPENSSL_cleanse(octets, size);
}

void wipe(std::string& secret) {
  secret.resize(secret.capacity());  // what was cut off earlier is in the buffer too
  overwrite(secret.data(), secret.size());
  secret.clear();
}

void wipe(util::Octets& secret) {
  secret.resize(secret.capacity());
  overwrite(secret.data(), secret.size());
  secret.clear();
}

SecretOctets as_secret(util::Octets&& octets) {
  SecretOctets secret(octets.begin(), octets.end());
  wipe(octets);
  return secret;
}

}  // namespace crypto
