// The key of an encrypted spool, for commands that open its file themselves.
#pragma once

#include <string>

#include "config/secret.hpp"
#include "spool/encryption.hpp"
#include "terminal/console.hpp"

namespace cli {

/// Returns with what the spool at `path` is opened, by the key that the configuration names: null
/// if the spool is plain or no key is named. Fails, with the next command: kDenied if this user
/// cannot read the key, kRefused if it is too short, kFailed if it is another one or the beginning
/// of the file is damaged.
terminal::CommandResult<spool::Encryption> spool_encryption(const std::string& path,
                                                            const config::SecretRef& key);

}  // namespace cli
