// An outgoing message as text.
#pragma once

#include "cli/client.hpp"

namespace cli {

/// Returns all fields of `message` and its parts, and the next command if one is needed.
std::string outgoing_text(const Context& context, const Json& message);

/// Returns kFine for a message that waits, is sent or has arrived, else kFailed.
Exit outgoing_exit(const Json& message);

}  // namespace cli
