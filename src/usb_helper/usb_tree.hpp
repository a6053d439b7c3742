// The USB devices in sysfs: which of them are modems of gsmrelayd, and the two switches that the
// helper turns. Documentation/ABI/testing/sysfs-bus-usb of Linux.
#pragma once

#include <array>
#include <functional>
#include <string>

#include "io/usb.hpp"
#include "util/clock.hpp"
#include "util/result.hpp"

namespace usb_helper {

/// Where the files are; tests have their own.
struct Places {
  std::string devices = "/sys/bus/usb/devices";
  std::string rules = "/etc/udev/rules.d";  ///< of `gsmrelay modem release`
};

/// Not thread-safe. Names of devices must have passed io::is_usb_device_name().
class UsbTree {
 public:
  /// Waits for that long.
  using Pause = std::function<void(util::Duration)>;
  UsbTree(Places places, Pause pause) : places_(std::move(places)), pause_(std::move(pause)) {}

  /// Returns an error unless `device` is a modem with a serial port that gsmrelayd may use: known
  /// to the tables of the drivers, not released to other programs, and without a device below it.
  util::Result<void> check(const std::string& device) const;
  /// Takes the device out of operation for a second. If it cannot be put back, three times at a
  /// pause of a second, the error says so.
  util::Result<void> reset(const std::string& device) const;
  /// Returns an error if the kernel (before 6.0) offers no switch for the port of `device`, or if
  /// the same socket has another device at its other speed.
  util::Result<void> check_port(const std::string& device) const;
  /// Switches the port of `device` off for five seconds, at both speeds of a USB 3 socket. If the
  /// power does not come back, the error is that of reset().
  util::Result<void> power_cycle(const std::string& device) const;
  /// Returns true if the device is in operation and its port has power; also if it is gone.
  bool is_on(const std::string& device) const;
  /// Puts the device back into operation and its port's power on, whatever was under way. Returns
  /// is_on().
  bool restore(const std::string& device) const;

 private:
  struct Switch {
    std::string path;
    const char* on;  ///< its value in operation
  };
  std::array<Switch, 3> switches_of(const std::string& device) const;
  util::Result<void> put_back(const std::string& path, const char* value) const;
  io::UsbDevice read_device(const std::string& device) const;
  bool has_devices_below(const std::string& device) const;
  bool is_released(const std::string& device) const;
  /// Returns the folder of the port that `device` is plugged into: "1-1:1.0/1-1-port4" for "1-1.4",
  /// "1-0:1.0/usb1-port1" for "1-1".
  std::string port_folder(const std::string& device) const;

  const Places places_;
  const Pause pause_;
};

}  // namespace usb_helper
