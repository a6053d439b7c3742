// Secrets by reference: "file:/etc/gsmrelay/secrets.d/token", or "cred:NAME" for a file in
// $CREDENTIALS_DIRECTORY. A secret is never in the configuration itself and is never shown.
#pragma once

#include <string>

#include "config/file_rights.hpp"
#include "util/result.hpp"

namespace config {

struct SecretRef {
  std::string spec;
  std::string value{};  ///< empty until read_secrets() has read it
  bool empty() const { return spec.empty(); }
  bool operator==(const SecretRef&) const = default;
};

/// Reads a secret. Fails if it is absent, empty, larger than 64 KiB, owned by a user other than
/// root or this one, or (a file) readable by others or writable by its group: 0600, 0400, 0640 and
/// 0440 are allowed. The fault names the file, never the content. Drops one newline at the end.
tl::expected<std::string, FileFault> load_secret(const SecretRef& secret);
/// Reads a secret likewise. Fails with `reject`; the error has the text and the next command of the
/// fault.
util::Result<std::string> read_secret(const SecretRef& secret);
/// Loads a PIN: a secret as above, or the digits themselves. Fails unless it is 4 to 8 digits.
tl::expected<std::string, FileFault> load_pin(const SecretRef& pin);

}  // namespace config
