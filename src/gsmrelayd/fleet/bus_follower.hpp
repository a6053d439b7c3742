// Updates the slots of the fleet from the USB bus: attaches each modem to its slot, adds slots for
// modems without an entry, and detaches ports that no longer exist.
#pragma once

#include <random>
#include <set>
#include <string>
#include <vector>

#include "control/daemon_control.hpp"
#include "gsmrelayd/fleet/modem_slots.hpp"
#include "gsmrelayd/fleet/usb_detector.hpp"
#include "io/usb.hpp"

namespace gsmrelayd {

struct FleetOptions {
  util::Duration settle_at_most = std::chrono::minutes(2);
  /// The longest pause between the starts of two sticks; the shortest is half of it. A hub can fail
  /// when many sticks start at once, whether they are found or the configuration names their port.
  util::Duration stagger = std::chrono::milliseconds(600);
};

/// Not thread-safe: the fleet's mutex guards it. Opens nothing.
class BusFollower {
 public:
  BusFollower(ModemSlots& slots, const util::Clock& clock, FleetOptions options);

  /// Sets whether modems without an entry are used, and how often each modem is swept. Forgets the
  /// declined modems.
  void configure(bool discover, std::chrono::seconds sweep);
  /// Makes the next is_due() true.
  void look_now() { next_look_ = clock_.now(); }
  /// Returns true if the bus has to be read without an event.
  bool is_due() const { return clock_.now() >= next_look_; }
  /// Updates the slots from the `devices` on the bus.
  void follow(const std::vector<io::UsbDevice>& devices);
  /// To be called if the bus cannot be read: no port that the configuration names waits for that.
  void follow_no_bus();
  /// Returns true if the modem is at a device in /dev, or at a PTY, that the configuration names.
  static bool is_named_port(const config::ModemSettings& modem) {
    return modem.port.starts_with('/');
  }
  /// Ignores the modem at the path `usb` until the next configure().
  void decline(const std::string& usb) { declined_.insert(usb); }

  bool discovers() const { return discover_; }
  std::chrono::seconds sweep() const { return sweep_; }
  /// Returns the USB modems that cannot be used, and why.
  const std::vector<control::UnusedModem>& unused() const { return unused_; }

 private:
  using Devices = std::vector<io::UsbDevice>;

  /// Makes is_due() true in 30 s.
  void look_later();
  void follow_named_ports(const Devices& devices);
  void follow_named_port(ModemSlot& slot, const io::UsbDevice* device);
  void start_named_port(ModemSlot& slot);
  void retire_doubles();
  void follow_detected(const DetectedDevice& detected);
  void detach_absent(const Devices& devices);
  void detach_released(const std::set<std::string>& seen);
  /// Returns true if the pause since the last start is over; else plans the next read of the bus.
  bool may_start();
  /// Returns the slot of the modem, a new one if it has none; nullptr if the modem is not used.
  ModemSlot* slot_for(const DetectedDevice& detected);
  /// Returns true if modems without a slot are opened to read their IMEI.
  bool wants_unknown_modems() const;
  std::string free_name(const std::string& usb) const;

  ModemSlots& slots_;
  const util::Clock& clock_;
  const FleetOptions options_;
  UsbDetector detector_;
  util::Deadline next_look_{}, next_start_{};
  std::minstd_rand random_;
  bool discover_ = true;
  std::chrono::seconds sweep_{30};
  std::set<std::string> declined_;     ///< USB paths of modems that are not used
  std::set<std::string> named_ports_;  ///< USB paths of devices whose port the configuration names
  std::vector<control::UnusedModem> unused_;
};

}  // namespace gsmrelayd
