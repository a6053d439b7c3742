// The key of an encrypted spool, for commands that open its file themselves.
#pragma once

#include <string>

#include "config/secret.hpp"
#include "spool/encryption.hpp"
#include "terminal/console.hpp"

namespace cli {

/// Returns the command line that runs `command` of gsmrelay, such as "db check", as root: with the
/// credential of the service if the key is one.
std::string command_with_key(const config::SecretRef& key, const std::string& command);

/// Returns with what the spool at `path` is opened, by the key that the configuration names: null
/// if the spool is plain or no key is named. Fails, with the next command: kDenied if this user
/// cannot read the key (the next command is `command` with it if it is a credential), kRefused if
/// it is too short, kFailed if it is another one or the beginning of the file is damaged.
terminal::CommandResult<spool::Encryption> spool_encryption(const std::string& path,
                                                            const config::SecretRef& key,
                                                            const std::string& command);

}  // namespace cli
