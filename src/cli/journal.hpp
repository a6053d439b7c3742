// The journal of gsmrelayd, printed by journalctl.
#pragma once

#include <string>

namespace cli {

struct Context;

struct JournalOptions {
  int lines = 100;      ///< the last ones
  std::string since{};  ///< as journalctl takes it; empty: no limit
  bool follow = false;
};

/// Returns whether systemd-journald has written a file below `root` ("": on this machine). A folder
/// that this user may not read counts as one that has files.
bool has_journal(const std::string& root);

/// Runs journalctl on the streams of this program. Sets context.exit; it is an error if journalctl
/// fails, or if there is no journal below `root`: journalctl itself ends with 0 then.
void print_journal(Context& context, const JournalOptions& options, const std::string& root = {});

}  // namespace cli
