// Passwords under Argon2id (RFC 9106), through libargon2.
#pragma once

#include <string>
#include <string_view>

namespace crypto {

/// Memory in KiB, passes, lanes. The default is what a Raspberry Pi bears: 19 MiB, 2 passes
/// (OWASP).
struct Argon2Cost {
  unsigned memory = 19 * 1024, passes = 2, lanes = 1;
};

/// "$argon2id$v=19$m=…": with a random salt, fit for a database.
std::string hash_password(std::string_view password, Argon2Cost cost = {});
/// False for a malformed hash too.
bool password_fits(std::string_view password, const std::string& encoded);
/// 32 octets from a passphrase: the key of a key file. `salt` has 8 octets or more
/// (std::invalid_argument else, and for a cost libargon2 does not take).
std::string stretch(std::string_view passphrase, std::string_view salt, Argon2Cost cost = {});

}  // namespace crypto
