// Randomness from the system (RAND_bytes). Throws std::runtime_error if it has none: nothing goes
// on without.
#pragma once

#include <cstddef>
#include <string>

#include "util/octets.hpp"

namespace crypto {

util::Octets random_octets(std::size_t count);
/// 256 bits as 43 characters of base64url: a session, a state, a ticket.
std::string random_token();
/// 2 * `count` lower-case hexadecimal characters.
std::string random_hex(std::size_t count);

}  // namespace crypto
