// Erasure of the state of a box.
#pragma once

#include <cstdint>

#include "cli/appliance_backup.hpp"

namespace cli {

/// Writes zeros over the key of the PIN digests, the secrets, the configuration, the spool, its
/// logs and the copies beside it, in this order, and removes them. Returns how many files. Fails
/// with kRefused if a gsmrelayd uses the spool. On a failure the others are erased all the same.
terminal::CommandResult<std::int64_t> wipe_box(const BoxFiles& box);

}  // namespace cli
