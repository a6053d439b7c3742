// Which silence of a SIM is no longer likely, by the pauses between its earlier messages.
#pragma once

#include <optional>
#include <vector>

#include "spool/types.hpp"

namespace gsmrelayd {

/// Returns the silence after which a SIM is worth a test: four times the pause that 99 of 100
/// pauses between two messages do not exceed, at least six hours, so that a night is none. `came`
/// are the times of its messages, newest first. Returns nothing if they are too few to tell.
std::optional<spool::ServiceTime> unlikely_silence(const std::vector<spool::ServiceTime>& came);

}  // namespace gsmrelayd
