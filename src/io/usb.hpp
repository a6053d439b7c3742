// USB devices with serial ports, as they come and go (libudev). Which of them are modems is known
// to the drivers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "util/result.hpp"

namespace io {

struct UsbInterface {
  int number = 0;  ///< bInterfaceNumber
  std::uint8_t class_code = 0, subclass = 0, protocol = 0;
  std::string driver;  ///< "option", "cdc_acm", "usb-storage", "qmi_wwan", …; empty if none
  std::string tty;     ///< "/dev/ttyUSB2"; empty without one
};

struct UsbDevice {
  std::string path;   ///< "1-1.3": bus and ports, the name in /sys/bus/usb/devices
  std::string sysfs;  ///< directory below /sys
  std::uint16_t vendor = 0, product = 0;
  std::string serial, manufacturer,
      product_name;       ///< as the device reports them; may be empty or not unique
  bool released = false;  ///< a udev rule leaves it to other programs (`gsmrelay modem release`)
  std::vector<UsbInterface> interfaces;  ///< by number
};

/// The devices on the bus, and a descriptor that becomes readable when they change.
class UsbBus {
 public:
  virtual ~UsbBus() = default;
  /// Returns devices with at least one interface, by path. `retry` if sysfs cannot be read.
  virtual util::Result<std::vector<UsbDevice>> devices() = 0;
  /// Returns a descriptor that is readable after a change; -1 for none.
  virtual int fd() const = 0;
  /// Reads the events from fd(). Returns true if the list may have changed.
  virtual bool changed() = 0;
};

/// Opens the USB bus through libudev. `retry` without udev (a container): modems whose port is
/// configured work all the same.
util::Result<std::unique_ptr<UsbBus>> open_usb_bus();

}  // namespace io
