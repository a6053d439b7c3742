// The key of the PIN digests: 32 random octets in a file of mode 0600 beside the spool. A PIN has
// ten thousand values, so a plain digest is reversed by trying them all. Without the key file the
// digests in the spool reveal nothing.
#pragma once

#include <string>
#include <string_view>

#include "crypto/digest.hpp"
#include "util/result.hpp"

namespace spool {

class PinKey {
 public:
  /// Reads the key beside `spool_path`, and creates it if there is none. `retry` if the disk does
  /// not allow it, `reject` if the file is not 32 octets long or others may read it.
  static util::Result<PinKey> open(const std::string& spool_path);

  /// Returns HMAC-SHA256 over the SIM's identity and the PIN.
  crypto::Sha256 digest(std::string_view sim, std::string_view pin) const;
  /// Returns 8 octets that differ between keys.
  util::Octets id() const;

 private:
  explicit PinKey(util::Octets key) : key_(std::move(key)) {}
  util::Octets key_;
};

}  // namespace spool
