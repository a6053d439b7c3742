// The key under which PINs are remembered: 32 random octets in a file of mode 0600 beside the
// spool. A PIN has ten thousand values, so a plain digest of one is the PIN itself; without this
// file the digests in the spool say nothing.
#pragma once

#include <string>
#include <string_view>

#include "crypto/digest.hpp"
#include "util/result.hpp"

namespace spool {

class PinKey {
 public:
  /// Reads the key of `spool_path`, made when there is none. `retry` if the disk does not allow it,
  /// `reject` if it is not such a file or others may read it.
  static util::Result<PinKey> open(const std::string& spool_path);

  crypto::Sha256 digest(std::string_view sim, std::string_view pin) const;
  /// Tells keys apart and nothing else.
  util::Octets id() const;

 private:
  explicit PinKey(util::Octets key) : key_(std::move(key)) {}
  util::Octets key_;
};

}  // namespace spool
