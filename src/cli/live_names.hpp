// Names and ids of the running appliance, for the completion of a shell.
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"

namespace cli {

/// Returns the names of `what` ("modem", "route", "sim", "code") or, for "id", the ids of `noun`
/// ("queue", "inbox", "outbox") with their state behind a tab. Waits a second at most and returns
/// nothing without gsmrelayd. Prints nothing.
std::vector<std::string> live_names(const Context& context, const std::string& noun,
                                    const std::string& what);

}  // namespace cli
