// USB devices with serial ports, present and coming and going (libudev). Knows no modem: what a
// device is, the drivers say.
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
  std::string path;   ///< "1-1.3": bus and ports (the name in /sys/bus/usb/devices)
  std::string sysfs;  ///< its directory below /sys
  std::uint16_t vendor = 0, product = 0;
  std::string serial, manufacturer, product_name;  ///< as the device says; often empty or equal
  bool released = false;  ///< a udev rule leaves it to others (`gsmrelay modem release`)
  std::vector<UsbInterface> interfaces;  ///< by number
};

/// Everything that is on the bus now, and a descriptor that becomes readable when that changes.
class UsbBus {
 public:
  virtual ~UsbBus() = default;
  /// Devices with at least one interface, by path. `retry` if sysfs cannot be read.
  virtual util::Result<std::vector<UsbDevice>> devices() = 0;
  /// Readable when something came or went; -1 for none.
  virtual int fd() const = 0;
  /// Takes what made fd() readable. True if the list may have changed.
  virtual bool changed() = 0;
};

/// The machine's own, through libudev. `retry` without udev (a container): modems with a port in
/// the configuration work all the same.
util::Result<std::unique_ptr<UsbBus>> open_usb_bus();

}  // namespace io
