// Reading secrets from a file or the terminal. A secret is never shown and never an argument, which
// the process list and the shell's history would show.
#pragma once

#include <string>

#include "app/command.hpp"

namespace app {

/// Reads a secret from `file`, whose owner and mode are checked; for "-" from a line of standard
/// input; for "" from a prompt without echo. `name` is for prompts and errors: "password". Fails if
/// the secret is not UTF-8.
CommandResult<std::string> secret_from(Context& context, const std::string& file,
                                       const std::string& name);
/// Reads a secret likewise; at a prompt the user types it twice.
CommandResult<std::string> new_secret_from(Context& context, const std::string& file,
                                           const std::string& name);

/// Opens the phone file of --file or $XDG_DATA_HOME. The passphrase is that of --passphrase-file,
/// of the systemd credential "gsmrelay-app.passphrase", or typed: twice for a new file.
CommandResult<PhoneFile> open_phone(Context& context,
                                    PhoneFile::IfAbsent if_absent = PhoneFile::IfAbsent::fail);

}  // namespace app
