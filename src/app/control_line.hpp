// The control socket of gsm-modem: a line there, a line back.
#pragma once

#include <string>

#include "app/error.hpp"

namespace app {

/// `line` without its end; so is the answer. At most 10 s for each step.
CommandResult<std::string> ask_control(const std::string& socket, const std::string& line);

}  // namespace app
