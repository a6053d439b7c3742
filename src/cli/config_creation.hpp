// The first configuration of an appliance.
#pragma once

#include <string>
#include <string_view>

#include "cli/command.hpp"

namespace cli {

/// Writes `toml` to `file`, which must not exist, as a whole and durably: mode 0640, and the group
/// of the service where there is one. Fails with the first mistake of `toml` (kUsage), if the file
/// exists (kRefused), if root would write where other users may (kRefused), if a restart may empty
/// the folder and `toml` does not allow that (allow_volatile; kRefused), or if it cannot be
/// written.
terminal::CommandResult<void> create_config(const std::string& file, std::string_view toml);

/// Replaces `file` by `toml` likewise, if it is a regular file, not a link to one, with exactly the
/// text `old` (else kRefused).
terminal::CommandResult<void> replace_config(const std::string& file, std::string_view old,
                                             std::string_view toml);

/// Returns a configuration with one route to the Gateway server at `url`.
std::string first_config(const std::string& url);

}  // namespace cli
