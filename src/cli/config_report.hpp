// Mistakes of a configuration, and the user whose access to files is judged.
#pragma once

#include "cli/client.hpp"
#include "config/config.hpp"

namespace cli {

/// Returns the mistakes as an array: file, line, column, what, next.
Json to_json(const std::vector<config::Diagnostic>& mistakes);
/// Returns "mistakes" and "warnings" of `response` as text in lines of at most `columns`, each with
/// the next command if it has one.
std::string render_diagnostics(const Context& context, const Json& response, std::size_t columns);

/// Returns the user `name`; if it is empty, the user of the service. If the machine has none,
/// prints that the current user is judged, and returns this one. Fails with kNoSuch for an unknown
/// `name`.
terminal::CommandResult<config::FileUser> judged_user(Context& context, const std::string& name);

/// Returns whether a configuration that is not the service's is judged: for the user that --user
/// names.
inline config::OtherFile other_file(const std::string& user) {
  return user.empty() ? config::OtherFile::left_out : config::OtherFile::judged;
}

/// Returns the command after which `file`, which could not be read, can be; "" if that is not the
/// fault.
std::string command_to_read(const std::string& file);

}  // namespace cli
