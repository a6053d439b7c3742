// Waiting for a condition of the appliance.
#pragma once

#include "cli/client.hpp"

namespace cli {

/// Waits until `condition` ("modem=up", GET /v1/wait) is met, also for a gsmrelayd that starts.
/// Returns the response with "waited_s". Fails with the last reason after `limit_seconds`, or at
/// once if the condition cannot be met any more.
terminal::CommandResult<Json> await_condition(Context context, const std::string& condition,
                                              double limit_seconds);

}  // namespace cli
