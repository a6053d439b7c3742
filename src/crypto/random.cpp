#include "crypto/random.hpp"

#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "crypto/base64.hpp"
#include "util/text.hpp"

namespace crypto {

// From the kernel, not RAND_bytes(): OpenSSL makes a generator in each thread that asks it, which
// takes longer than all else that the thread of a short connection does.
util::Octets random_octets(std::size_t count) {
  constexpr std::size_t kAtOnce = 256;  // getentropy(3)
  util::Octets out(count);
  for (std::size_t done = 0; done < count; done += kAtOnce)
    if (::getentropy(out.data() + done, std::min(kAtOnce, count - done)) != 0)
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
