// The steps of recovery that the USB helper takes: which of them a modem may have, and why not.
// Thread-safe.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "config/modem_settings.hpp"
#include "io/usb_helper.hpp"
#include "modem/recovery/rung.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

class UsbSteps {
 public:
  /// How the helper is reached; tests have their own. Both functions are called by several threads.
  struct Helper {
    std::function<bool()> is_there = [] { return io::may_ask_usb_helper(); };
    std::function<util::Result<void>(const io::UsbRequest&, const util::Clock&)> ask =
        [](const io::UsbRequest& request, const util::Clock& clock) {
          return io::ask_usb_helper(request, clock);
        };
  };
  explicit UsbSteps(const util::Clock& clock) : clock_(clock) {}
  /// Replaces the helper. Call it before other threads use this object.
  void set_helper(Helper helper) { helper_ = std::move(helper); }

  /// Stores that the modem is at the USB device `device` ("1-1.4"); empty: at none that is known.
  void set_device(const std::string& modem, const std::string& device);
  /// Returns why the step `rung` may not be taken with this modem, and the command that changes it;
  /// empty if it may. A device that two modems share is not reset, nor a port whose power is not
  /// known to be its own.
  std::string why_not(const config::ModemSettings& modem, modem::Rung rung) const;
  /// Takes the step `rung` with the modem's device; up to 30 s. An error: it was not taken.
  util::Result<void> take(const config::ModemSettings& modem, modem::Rung rung) const;

 private:
  std::string device_of(const std::string& modem) const;
  std::string neighbour_of(const std::string& modem) const;

  const util::Clock& clock_;
  Helper helper_;
  mutable util::Mutex mutex_;
  std::map<std::string, std::string> devices_ GUARDED_BY(mutex_);  ///< by modem
};

}  // namespace gsmrelayd
