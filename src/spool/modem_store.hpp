// What is remembered of a modem over every restart.
#pragma once

#include "spool/spool.hpp"

namespace spool {

/// What was remembered of a modem, and is no more.
struct ForgottenModem {
  bool suspension = false;
  int sims = 0;  ///< whose last modem it was
  bool anything() const { return suspension || sims > 0; }
};

class ModemStore {
 public:
  explicit ModemStore(Spool& spool) : access_(&spool.access()) {}

  /// Records whether the modem's port stays closed; on disk when it returns.
  util::Result<void> suspend(const std::string& modem, bool suspended);
  util::Result<bool> is_suspended(const std::string& modem);
  /// Forgets its suspension, and that it was the last modem of its SIMs. Keeps what it received and
  /// sent.
  util::Result<ForgottenModem> forget(const std::string& modem);

 private:
  Access* access_;
};

}  // namespace spool
