// The state of modems that survives restarts: which are suspended, what helped which model, and
// what was set in which modem.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "spool/spool.hpp"

namespace spool {

/// The result of forget(): what it has removed.
struct ForgottenModem {
  bool suspension = false;
  int sims = 0;  ///< number of SIMs whose last modem it was
  bool anything() const { return suspension || sims > 0; }
};

/// A setting that gsmrelay has written into a modem, which keeps it over restarts.
enum class ModemSetting : std::uint8_t {
  network,    ///< MCC and MNC of the only network that it may use
  technology  ///< the set of technologies that it may use
};

/// A step of the recovery that may stop the whole machine.
struct StepUnderWay {
  int step = 0;  ///< 0 to 15, as the caller numbers them
  ServiceTime began{};
};

class ModemStore {
 public:
  explicit ModemStore(Spool& spool) : access_(&spool.access()) {}

  /// Records whether the port of `modem` stays closed. On disk when it returns.
  util::Result<void> suspend(const std::string& modem, bool suspended);
  util::Result<bool> is_suspended(const std::string& modem);
  /// Removes the suspension of `modem`, its totals, and its name from the records of its SIMs.
  /// Keeps the SMS that it received and sent.
  util::Result<ForgottenModem> forget(const std::string& modem);

  /// Records the rung that ended the last fault of a modem of `model`, its family and firmware.
  util::Result<void> remember_cure(const std::string& model, const std::string& rung);
  /// Returns the rung that was recorded; "" for none.
  util::Result<std::string> cure_of(const std::string& model);

  /// Records that `step` is taken with `modem` from now on; the one before it is forgotten. On disk
  /// when it returns.
  util::Result<void> begin_step(const std::string& modem, int step);
  /// Forgets the recorded step. It and the rows that were written before are on disk when it
  /// returns.
  util::Result<void> end_step(const std::string& modem);
  /// Returns the step that was begun and not ended.
  util::Result<std::optional<StepUnderWay>> step_under_way(const std::string& modem);

  /// Records in which start of the machine, ClockFacts::boot, `modem` was parked last.
  util::Result<void> remember_parking(const std::string& modem, std::int64_t boot);
  /// Returns the recorded start; nothing if there is none.
  util::Result<std::optional<std::int64_t>> parking_of(const std::string& modem);

  /// Records that `setting` of the modem with this IMEI was set to `value`; nothing: it was set
  /// back. On disk when it returns.
  util::Result<void> remember_setting(const std::string& imei, ModemSetting setting,
                                      std::optional<std::int64_t> value);
  /// Returns the recorded value; nothing if gsmrelay has not set it.
  util::Result<std::optional<std::int64_t>> setting_of(const std::string& imei,
                                                       ModemSetting setting);

 private:
  Access* access_;
};

}  // namespace spool
