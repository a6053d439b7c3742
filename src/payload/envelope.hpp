// The SMS text of RelaySMS as far as it can be read without a key, and the sealing of it.
// docs/payload-format.md, with vectors in tests/vectors/backend/payload.json.
//
//   compact:   base64( E1 | counter u32be | AES-256-GCM ciphertext | tag 16 )
//              key 32 octets; nonce = 0 x 8 | counter; additional data = the first 5 octets.
//              Counter from 1, never twice.
//   RSA era:   base64( IV 16 | base64( AES-256-CBC ciphertext ) ), line ends anywhere; key = the 32
//   ASCII characters
//
// An RSA-era IV may begin with E1 by chance: what the tag does not prove compact is tried as RSA
// era, where that is allowed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "util/octets.hpp"
#include "util/result.hpp"

namespace payload {

constexpr std::uint8_t kCompactMarker = 0xE1;

struct Compact {
  std::uint32_t counter = 0;
  util::Octets header;  ///< 5 octets
  util::Octets sealed;
};
struct RsaEra {
  util::Octets iv, ciphertext;
};

/// Nothing if the text is not of that form. Pure; whatever `text` holds.
std::optional<Compact> read_compact(std::string_view text);
std::optional<RsaEra> read_rsa_era(std::string_view text);

/// `reject` if it was not sealed under `key`.
util::Result<util::Octets> open(const Compact& compact, util::OctetView key);
util::Result<util::Octets> open(const RsaEra& old, util::OctetView key);

/// `counter` from 1; the caller never uses one twice under one key.
std::string seal_compact(util::OctetView key, std::uint32_t counter, util::OctetView content);
/// As the late app wrote it: random IV, Android's line ends.
std::string seal_rsa_era(util::OctetView key, util::OctetView iv, std::string_view content);

}  // namespace payload
