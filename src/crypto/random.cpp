#include "crypto/random.hpp"

#include <openssl/rand.h>

#include <stdexcept>

#include "crypto/base64.hpp"
#include "util/text.hpp"

namespace crypto {

util::Octets random_octets(std::size_t count) {
  util::Octets out(count);
  if (RAND_bytes(out.data(), static_cast<int>(count)) != 1)
    throw std::runtime_error("the system gives no random numbers: look at /dev/urandom");
  return out;
}

std::string random_token() {
  return base64url(random_octets(32));
}

std::string random_hex(std::size_t count) {
  return util::lower(util::to_hex(random_octets(count)));
}

}  // namespace crypto
