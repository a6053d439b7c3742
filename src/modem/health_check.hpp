// Checks that the modem is still the one that was set up, with the same SIM in it. Owned by the
// modem's thread.
#pragma once

#include <optional>

#include "modem/modem_parts.hpp"

namespace modem {

class HealthCheck {
 public:
  explicit HealthCheck(ModemParts& parts) : parts_(parts) {}

  enum class Finding { unchanged, restarted, sim_changed };
  /// Asks for AT+CNMI?, AT+CMGF? (only if `up`), AT+CPIN? and the SIM's identity. A SIM that looks
  /// different is believed after a second check 5 s later, as one that is being unlocked looks like
  /// one that was changed.
  util::Result<Finding> run(bool up);

  /// Plans a check: 1 s from now, but at most one in 5 s.
  void request();
  /// When run() is to be called; nothing if no check is planned.
  std::optional<util::Deadline> due() const { return due_; }
  /// The SIM looked different once; the second check decides.
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
