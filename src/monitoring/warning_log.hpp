// Writes to the log when a warning of the appliance appears, and when it has ended.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "monitoring/active_warning.hpp"

namespace monitoring {

/// Returns the id of the warning `code` in the journal (MESSAGE_ID=, systemd.journal-fields(7)): 32
/// hexadecimal digits, a UUID of version 8 made of the code's SHA-256. systemd/gsmrelay.catalog has
/// an entry for each, which `journalctl -x` shows.
std::string message_id(std::string_view code);

/// For one thread at a time.
class WarningLog {
 public:
  /// Logs each of `warnings` that is new or has another severity than at the last call, with its
  /// next command, and each that has ended since. Fields: MESSAGE_ID, CODE, SUBJECT.
  void update(const std::vector<ActiveWarning>& warnings);

 private:
  std::vector<ActiveWarning> logged_;
};

}  // namespace monitoring
