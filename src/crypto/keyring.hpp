// Keys that encrypt ("seal") fields of a database, so that a leaked database cannot be read without
// the key file. Immutable; any thread.
//
//   sealed field: key id u8 | nonce 12 | AES-256-GCM ciphertext | tag 16
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/digest.hpp"
#include "util/octets.hpp"
#include "util/result.hpp"

namespace crypto {

class Keyring {
 public:
  /// Parses one key per line, "ID BASE64" (ID 1 to 255, 32 octets). The last key seals, every key
  /// opens. Skips blank lines and lines that begin with '#'. Fails with `reject`; the error names
  /// the line, never its content.
  static util::Result<Keyring> parse(std::string_view text);
  /// Returns a line with a new random key, as parse() reads it.
  static std::string new_line(int id);

  /// Encrypts `plaintext` under the newest key. `context` names the place of the field
  /// ("vault/user/42/number"); the field opens only with the same context.
  util::Octets seal(std::string_view context, util::OctetView plaintext) const;
  /// Decrypts a field. Fails with `reject` if it was changed, its context differs, or its key is
  /// not in the ring.
  util::Result<util::Octets> open(std::string_view context, util::OctetView sealed) const;
  /// Returns true if the newest key sealed the field.
  bool is_current(util::OctetView sealed) const;
  /// Returns true if a key has this id.
  bool has(int id) const;
  /// Returns the id of the key that seals.
  int newest() const { return keys_.back().id; }
  /// Returns an id for a new key: the highest id and 1 or, if that is 255, the lowest that no key
  /// has. Nothing if all are used.
  std::optional<int> free_id() const;
  /// An id, and 16 hexadecimal characters that differ for another key; they do not reveal the key.
  struct CheckValue {
    int id;
    std::string value;
  };
  /// Returns the check value of each key, the newest last.
  std::vector<CheckValue> check_values() const;

  /// Returns an HMAC-SHA-256 of `value`, to find a row by a secret such as a phone number. Its key
  /// is derived (HKDF) from `purpose` and the look-up key, so it stays when keys are added.
  Sha256 lookup(std::string_view purpose, std::string_view value) const;
  /// Returns the key of lookup() with this purpose, for many values.
  HmacKey lookup_key(std::string_view purpose) const;
  /// Returns what lookup() does under the key `id`, which must be in the ring.
  Sha256 lookup_by(int id, std::string_view purpose, std::string_view value) const;
  /// Returns the id of the look-up key: the first one of the ring, unless look_up_by() names
  /// another.
  int lookup_id() const { return lookup_id_ == 0 ? keys_.front().id : lookup_id_; }
  /// Makes `id`, which must be in the ring, the look-up key; 0: the first one.
  void look_up_by(int id);
  /// Returns the ids of all keys, the newest last.
  std::vector<int> ids() const;

 private:
  struct Key {
    int id;
    util::Octets octets;
  };
  explicit Keyring(std::vector<Key> keys) : keys_(std::move(keys)) {}
  HmacKey derived_key(int id, std::string_view purpose) const;
  std::vector<Key> keys_;
  int lookup_id_ = 0;  ///< 0: the first one
};

}  // namespace crypto
