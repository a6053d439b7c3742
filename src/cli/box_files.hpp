// What `gsmrelay backup`, `restore` and `wipe` share.
#pragma once

#include "cli/appliance_backup.hpp"
#include "json/json.hpp"
#include "spool/sqlite_error.hpp"

namespace cli {

/// Returns whose gsmrelayd uses this configuration.
spool::Owner owner_of(const std::string& config);
/// Returns what stops the owner's gsmrelayd: a command, or a sentence if systemctl does not know
/// it.
std::string command_to_stop(spool::Owner owner);
/// Returns what starts it again. One that waits with a damaged spool is "starting", and `systemctl
/// start` would join it: this restarts it.
std::string command_to_start(spool::Owner owner);

/// Returns where the state of the box with this configuration is. Fails with its first mistake, or
/// as spool_encryption() does.
terminal::CommandResult<BoxFiles> find_box(const std::string& config, const std::string& command);

/// Fails, with `example` as the next command, if a backup may not be written to `file`: "-", or
/// what is there and no regular file.
terminal::CommandResult<void> check_target(const std::string& file, const std::string& example);

enum class Passphrase { known, chosen };

/// Reads the passphrase from `file`, whose owner and mode are checked, or from a line of standard
/// input: without echo at a terminal, and twice if it is `chosen` there. One that is chosen has at
/// least 12 characters.
terminal::CommandResult<std::string> read_passphrase(Context& context, const std::string& file,
                                                     Passphrase which);

/// Returns the parts as an array: name, bytes, changed_age_s.
json::Json to_json(const std::vector<BackupPart>& parts);
/// Returns the array "parts" of `response` as a table.
std::string render_parts(const Context& context, const json::Json& response);

}  // namespace cli
