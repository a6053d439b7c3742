// What each alarm has told, so that a restart neither tells it again nor forgets how many SMS were
// sent. In the service records (table meta).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "spool/spool.hpp"

namespace spool {

/// Times are ages at the call, in time that the service ran: a wrong date of the machine does not
/// change them, and while the machine is off nothing grows older.
struct AlarmRecord {
  struct Told {
    std::string code;  ///< without blanks
    std::string subject;
    int severity = 0;  ///< as the caller numbers it
  };
  std::vector<Told> told;                         ///< warnings that the receiver knows
  std::optional<std::chrono::milliseconds> sent;  ///< the last notification
  std::vector<std::chrono::milliseconds> sms;     ///< notifications by SMS, oldest first
};

class AlarmStore {
 public:
  explicit AlarmStore(Spool& spool) : access_(&spool.access()) {}

  /// Replaces what is recorded of `alarm`, a name without blanks. On disk when it returns.
  util::Result<void> write(const std::string& alarm, const AlarmRecord& record);
  /// Returns what is recorded of `alarm`; an empty record if there is nothing.
  util::Result<AlarmRecord> read(const std::string& alarm);
  /// Forgets all alarms but `names`.
  util::Result<void> keep_only(const std::set<std::string>& names);

 private:
  Access* access_;
};

}  // namespace spool
