// Most commands: one number that can be set, read and queried for its range.
#pragma once

#include "firmware-host/command.hpp"

namespace firmware::commands {

/// Handles "+X=n", "+X?" with the response "+X: n", and "+X=?" with "+X: (lowest-highest)".
Answer number_setting(Modem& modem, const Call& call, int& value, int lowest, int highest);

}  // namespace firmware::commands
