// Key-encryption keys, and fields of a database sealed under them. A leaked database without the
// key file is worth nothing. Immutable; any thread.
//
//   sealed field: key id u8 | nonce 12 | AES-256-GCM ciphertext | tag 16
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crypto/digest.hpp"
#include "util/octets.hpp"
#include "util/result.hpp"

namespace crypto {

class Keyring {
 public:
  /// One key a line, "ID BASE64" (ID 1 to 255, 32 octets); the last line is the one that seals, all
  /// open. Blank lines and lines with '#' in front are passed over. `reject` names the line, never
  /// its content.
  static util::Result<Keyring> parse(std::string_view text);
  /// A line with a new random key, for `parse`.
  static std::string new_line(int id);

  /// `context` says where the field belongs ("vault/token/42"): it opens nowhere else.
  util::Octets seal(std::string_view context, util::OctetView plaintext) const;
  /// `reject` if it was changed, moved, or its key is not in the ring.
  util::Result<util::Octets> open(std::string_view context, util::OctetView sealed) const;
  /// True if the newest key sealed it.
  bool is_current(util::OctetView sealed) const;
  bool has(int id) const;
  int newest() const { return keys_.back().id; }

  /// HMAC-SHA-256 for look-ups (a phone number), under a key derived (HKDF) from the *first* key of
  /// the ring and `purpose`: it stays when a key is added.
  Sha256 lookup(std::string_view purpose, std::string_view value) const;

 private:
  struct Key {
    int id;
    util::Octets octets;
  };
  explicit Keyring(std::vector<Key> keys) : keys_(std::move(keys)) {}
  std::vector<Key> keys_;
};

}  // namespace crypto
