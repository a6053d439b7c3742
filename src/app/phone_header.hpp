// How a phone file begins, in the open. Pure.
//
//   "GSMPHONE" | version u8 = 1 | lanes u8 | 0 u16 | memory u32be, KiB | passes u32be
//   | salt 16 | nonce 12
#pragma once

#include <string>
#include <string_view>

#include "crypto/password.hpp"
#include "util/result.hpp"

namespace app {

constexpr std::size_t kHeaderSize = 48, kSaltSize = 16, kNonceAt = 36;

struct PhoneHeader {
  crypto::Argon2Cost cost;
  std::string salt;   ///< 16 octets
  std::string nonce;  ///< 12 octets, new with each change
};

std::string write_header(const PhoneHeader& header);
/// Else why it is none, for people: another file, a newer version, or more work asked for (256 MiB,
/// 16 passes, 4 lanes at most) than one that means well would.
tl::expected<PhoneHeader, std::string> read_header(std::string_view octets);

}  // namespace app
