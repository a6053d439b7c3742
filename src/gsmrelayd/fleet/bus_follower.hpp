// The fleet by the USB bus: gives each modem that is plugged in to the slot it belongs to, makes
// slots for modems nobody has named, and takes ports away that are gone.
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
  /// Between the starts of two sticks, half of it up to all of it: many at once bring down a hub.
  util::Duration stagger = std::chrono::milliseconds(600);
};

/// Not thread-safe: the fleet's mutex guards it. Opens nothing.
class BusFollower {
 public:
  BusFollower(ModemSlots& slots, const util::Clock& clock, FleetOptions options);

  /// Takes new settings over: whether modems without an entry are used, and how often each modem
  /// is swept. What was declined may be wanted now.
  void configure(bool discover, std::chrono::seconds sweep);
  /// Makes the next is_due() true.
  void look_now() { next_look_ = clock_.now(); }
  /// The bus could not be read: is_due() is true again in half a minute.
  void look_later();
  /// Returns true if the bus has to be looked at without an event on it.
  bool is_due() const { return clock_.now() >= next_look_; }
  /// Brings the slots in line with the `devices` on the bus.
  void follow(const std::vector<io::UsbDevice>& devices);
  /// Leaves the modem at this USB path alone until the next configure().
  void decline(const std::string& usb) { declined_.insert(usb); }

  bool discovers() const { return discover_; }
  std::chrono::seconds sweep() const { return sweep_; }
  /// Returns the USB modems that cannot be used, and why.
  const std::vector<control::UnusedModem>& unused() const { return unused_; }

 private:
  using Devices = std::vector<io::UsbDevice>;

  void follow_named_ports(const Devices& devices);
  void follow_named_port(ModemSlot& slot, const io::UsbDevice* device);
  void retire_doubles();
  void follow_detected(const DetectedDevice& detected);
  void detach_absent(const Devices& devices);
  void detach_released(const std::set<std::string>& seen);
  /// Returns true if no other stick was started a moment ago; else looks again in time.
  bool may_start();
  /// Returns the slot the modem belongs to, a new one if need be; nullptr if nobody wants it.
  ModemSlot* slot_for(const DetectedDevice& detected);
  /// Returns true if a modem that is nobody's is opened to read its IMEI.
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
  std::set<std::string> declined_;     ///< USB paths of modems that nobody wants
  std::set<std::string> named_ports_;  ///< USB paths of devices whose port the configuration names
  std::vector<control::UnusedModem> unused_;
};

}  // namespace gsmrelayd
