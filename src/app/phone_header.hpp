// The unencrypted header of a phone file. Pure.
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
/// Parses the header. Fails with a reason for users: another kind of file, a newer version, or a
/// cost above 256 MiB, 16 passes or 4 lanes.
tl::expected<PhoneHeader, std::string> read_header(std::string_view octets);

}  // namespace app
