// Erasure of the state of a box.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/appliance_backup.hpp"

namespace cli {

/// Returns the boxes that `gsmrelay wipe --config CONFIG` erases. A mistake in the configuration
/// does not prevent it: the state_dir that could be read counts, and for the service's
/// configuration the default one too. Fails if the mistake hides where the spool of another
/// configuration is.
terminal::CommandResult<std::vector<BoxFiles>> boxes_to_wipe(const std::string& config);

struct Wiped {
  std::int64_t files = 0;
  bool spool = false;  ///< false: there was none at this place
};

/// Writes zeros over the key of the PIN digests, the secrets, the configuration, the spool, its
/// logs and the copies beside each of them, in this order, and removes them. Fails with kRefused if
/// a gsmrelayd uses the spool. On another failure the others are erased all the same.
terminal::CommandResult<Wiped> wipe_box(const BoxFiles& box);

}  // namespace cli
