// Writes to the log when a warning of the appliance appears, and when it has ended.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "monitoring/active_warning.hpp"
#include "util/clock.hpp"

namespace monitoring {

/// Returns the id of the warning `code` in the journal (MESSAGE_ID=, systemd.journal-fields(7)): 32
/// hexadecimal digits, a UUID of version 8 made of the code's SHA-256. systemd/gsmrelay.catalog has
/// an entry for each, which `journalctl -x` shows.
std::string message_id(std::string_view code);

/// For one thread at a time.
class WarningLog {
 public:
  /// Logs, as of `now`, which never decreases, each warning that has appeared or got worse, with
  /// its next command, and each that has ended: one that is neither told nor silent for a minute.
  /// One that comes and goes is logged at most once in ten minutes. Fields: MESSAGE_ID, CODE,
  /// SUBJECT.
  void update(const CurrentWarnings& warnings, util::Deadline now);

 private:
  struct Entry {
    ActiveWarning warning;
    util::Deadline seen{};                   ///< when it was told or silent last
    std::optional<util::Deadline> logged{};  ///< when its appearance was logged
    bool open = false;                       ///< logged, and not ended
  };
  void note(const ActiveWarning& warning, util::Deadline now);

  std::map<WarningKey, Entry> entries_;
};

}  // namespace monitoring
