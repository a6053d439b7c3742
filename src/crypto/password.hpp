// Password hashes and keys from passphrases: Argon2id (RFC 9106) with libargon2. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace crypto {

/// Cost of one hash: memory in KiB, passes, lanes. The default, 19 MiB and 2 passes (OWASP), is
/// fast enough on a Raspberry Pi.
struct Argon2Cost {
  unsigned memory = 19 * 1024, passes = 2, lanes = 1;
};

/// Hashes `password` with a random salt. Returns the encoded form "$argon2id$v=19$m=…".
std::string hash_password(std::string_view password, Argon2Cost cost = {});
/// Returns true if `password` has the hash `encoded`; false for a malformed hash too.
bool password_fits(std::string_view password, const std::string& encoded);
/// Derives a key of 32 octets from a passphrase. Throws std::invalid_argument for a `salt` under 8
/// octets, and for a cost that libargon2 refuses.
std::string stretch(std::string_view passphrase, std::string_view salt, Argon2Cost cost = {});

}  // namespace crypto
