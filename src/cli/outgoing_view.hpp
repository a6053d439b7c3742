// A message that is to be sent, for people.
#pragma once

#include "cli/client.hpp"

namespace cli {

/// Everything about it, part by part, with the next command if a person must act.
std::string outgoing_sheet(const Context& context, const Json& message);

/// Fine for what is on its way or has arrived, failed for the rest.
Exit outgoing_exit(const Json& message);

}  // namespace cli
