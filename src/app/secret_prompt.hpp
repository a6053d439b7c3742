// Secrets from a person or a file: never shown, never an argument (arguments stand in the process
// list and in the shell's history).
#pragma once

#include <string>

#include "app/command.hpp"

namespace app {

/// The file's content (owner and mode are looked at); "-": one line of standard input; "": asked
/// for, without echo on a terminal. `name` is what it is: "password". Complains about what is not
/// UTF-8.
CommandResult<std::string> secret_from(Context& context, const std::string& file,
                                       const std::string& name);
/// The same; a person types it twice.
CommandResult<std::string> new_secret_from(Context& context, const std::string& file,
                                           const std::string& name);

/// The phone file of --file or $XDG_DATA_HOME, with the passphrase of --passphrase-file, of the
/// systemd credential "gsmrelay-app.passphrase", or asked for: twice for a file that is to be made.
CommandResult<PhoneFile> open_phone(Context& context,
                                    PhoneFile::IfAbsent if_absent = PhoneFile::IfAbsent::complain);

}  // namespace app
