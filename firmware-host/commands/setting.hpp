// What most commands are: one number that can be set, read and asked for its range.
#pragma once

#include "firmware-host/command.hpp"

namespace firmware::commands {

/// "+X=n", "+X?" answers "+X: n", "+X=?" answers "+X: (lowest-highest)".
Answer number_setting(Modem& modem, const Call& call, int& value, int lowest, int highest);

}  // namespace firmware::commands
