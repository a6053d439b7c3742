// Checks that the modem has not restarted since its set-up and has the same SIM. Owned by the
// modem's thread.
#pragma once

#include <optional>

#include "modem/modem_parts.hpp"

namespace modem {

class HealthCheck {
 public:
  explicit HealthCheck(ModemParts& parts) : parts_(parts) {}

  enum class Finding { unchanged, restarted, sim_changed };
  /// Reads AT+CNMI?, AT+CMGF? (only if `up`), AT+CPIN? and the SIM's identity. A different SIM is
  /// reported after a second check 5 s later, as a SIM that is being unlocked looks like another
  /// one.
  util::Result<Finding> run(bool up);

  /// Plans a check: 1 s from now, but at most one in 5 s.
  void request();
  /// Returns the moment of the planned check; nothing if none is planned.
  std::optional<util::Deadline> due() const { return due_; }
  /// Returns true if the SIM looked different and the second check has not been made.
  bool sim_in_doubt() const { return sim_in_doubt_; }
  /// Forgets a planned check and a doubt.
  void reset();

 private:
  util::Result<Finding> check_sim();
  Finding restarted(const char* sign);

  ModemParts& parts_;
  std::optional<util::Deadline> due_;
  util::Deadline last_{};
  bool sim_in_doubt_ = false;
};

}  // namespace modem
