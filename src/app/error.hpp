// Results, errors and exit codes of gsmrelay-app (docs/app.md).
#pragma once

#include "terminal/console.hpp"

namespace app {

using terminal::CommandError;
using terminal::CommandResult;
using terminal::fail;
using enum terminal::Exit;
using terminal::Exit;

}  // namespace app
