// Random octets and tokens from OpenSSL's generator (RAND_bytes). Each function throws
// std::runtime_error if the generator fails. Any thread.
#pragma once

#include <cstddef>
#include <string>

#include "util/octets.hpp"

namespace crypto {

util::Octets random_octets(std::size_t count);
/// Returns 256 random bits as 43 characters of base64url, for a session or an OAuth 2 state.
std::string random_token();
/// Returns `count` random octets as 2 * `count` lower-case hexadecimal characters.
std::string random_hex(std::size_t count);

}  // namespace crypto
