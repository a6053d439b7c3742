// Envelopes of RelaySMS payloads: the SMS text as it can be read without a key, and its encryption.
// Described in docs/payload-format.md; test vectors are in tests/vectors/backend/payload.json.
//
//   compact:   base64( E1 | counter u32be | AES-256-GCM ciphertext | tag 16 )
//              key 32 octets; nonce = 0 x 8 | counter; additional data = the first 5 octets.
//              The counter starts at 1; no value is used twice.
//   RSA era:   base64( IV 16 | base64( AES-256-CBC ciphertext ) ), line ends anywhere;
//              key = the 32 ASCII characters
//
// An RSA era IV may begin with E1 by chance, so a text can have both formats: the receiver opens it
// in the format that the phone agreed on.
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

/// Parses an envelope. Returns nothing if `text` has another format. Pure; accepts any octets.
std::optional<Compact> read_compact(std::string_view text);
std::optional<RsaEra> read_rsa_era(std::string_view text);

/// Decrypts. Fails with `reject` if the envelope was not sealed under `key`.
util::Result<util::Octets> open(const Compact& compact, util::OctetView key);
util::Result<util::Octets> open(const RsaEra& old, util::OctetView key);

/// Returns the SMS text of a compact payload. `counter` starts at 1 (std::invalid_argument for 0);
/// the caller never uses a value twice under one key.
std::string seal_compact(util::OctetView key, std::uint32_t counter, util::OctetView content);
/// Returns the SMS text as the old app wrote it, with Android's line ends. `iv` is random.
std::string seal_rsa_era(util::OctetView key, util::OctetView iv, std::string_view content);

}  // namespace payload
