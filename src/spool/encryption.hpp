// Encryption of the spool at rest. A spool is encrypted or plain as a whole: its file, its log and
// its copies of older versions. docs/spool-format.md describes it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "database/encrypted_files.hpp"
#include "util/result.hpp"

namespace spool {

/// Null: plain.
using Encryption = std::shared_ptr<const database::EncryptedFiles>;

/// Returns the VFS of `encryption`; "" without one.
inline std::string layer_of(const Encryption& encryption) {
  return encryption ? encryption->name() : std::string();
}

/// Makes the encryption with the key that `secret` gives; null for an empty one. `reject` if it is
/// shorter than database::kLeastSecret.
util::Result<Encryption> make_encryption(std::string_view secret);

/// Returns with what the existing file at `path` is opened: null if it is plain, else `known`.
/// `reopen` if `known` is another key, or the beginning of the file is damaged.
util::Result<Encryption> encryption_of(const std::string& path, const Encryption& known);

/// Encrypts the spool at `path`, which the caller has locked and nobody uses, if it is there and
/// plain; its copies of older versions and those that restorations replaced, too. Zeros are written
/// over what was plain. Complete and on disk or not at all: after a crash it is repeated. Errors as
/// encryption_of(); `reopen` for a damaged spool, which stays as it is; `retry` for disk errors.
util::Result<void> encrypt_file(const std::string& path, const Encryption& with);

/// Decrypts likewise. Does nothing if the spool is plain or `with` is null.
util::Result<void> decrypt_file(const std::string& path, const Encryption& with);

}  // namespace spool
