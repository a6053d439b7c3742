#include "crypto/password.hpp"

#include <argon2.h>

#include <new>
#include <stdexcept>

#include "crypto/random.hpp"

namespace crypto {
namespace {

constexpr std::size_t kSaltSize = 16, kHashSize = 32;

void password_must(int code) {
  if (code == ARGON2_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  if (code != ARGON2_OK) throw std::invalid_argument(argon2_error_message(code));
}

}  // namespace

std::string hash_password(std::string_view password, Argon2Cost cost) {
  const auto salt = random_octets(kSaltSize);
  // argon2_encodedlen() counts the closing NUL.
  std::string out(
      argon2_encodedlen(cost.passes, cost.memory, cost.lanes, kSaltSize, kHashSize, Argon2_id),
      '\0');
  password_must(argon2id_hash_encoded(cost.passes, cost.memory, cost.lanes, password.data(),
                                      password.size(), salt.data(), salt.size(), kHashSize,
                                      out.data(), out.size()));
  out.resize(out.find('\0'));
  return out;
}

bool password_fits(std::string_view password, const std::string& encoded) {
  const int code = argon2id_verify(encoded.c_str(), password.data(), password.size());
  if (code == ARGON2_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  return code == ARGON2_OK;
}

std::string stretch(std::string_view passphrase, std::string_view salt, Argon2Cost cost) {
  std::string out(kHashSize, '\0');
  password_must(argon2id_hash_raw(cost.passes, cost.memory, cost.lanes, passphrase.data(),
                                  passphrase.size(), salt.data(), salt.size(), out.data(),
                                  out.size()));
  return out;
}

}  // namespace crypto
