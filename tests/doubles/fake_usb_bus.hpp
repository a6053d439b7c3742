// A USB bus on which tests plug and unplug. Thread-safe; owned by the code under test, controlled
// through its UsbSockets.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "io/bell.hpp"
#include "io/usb.hpp"

namespace doubles {

/// The devices by their socket.
class UsbSockets {
 public:
  void plug(io::UsbDevice device) {
    const std::lock_guard lock(mutex_);
    devices_[device.path] = std::move(device);
    changed_ = true;
    bell_.ring();
  }
  void unplug(const std::string& path) {
    const std::lock_guard lock(mutex_);
    devices_.erase(path);
    changed_ = true;
    bell_.ring();
  }
  std::vector<io::UsbDevice> all() const {
    const std::lock_guard lock(mutex_);
    std::vector<io::UsbDevice> list;
    for (const auto& [path, device] : devices_) list.push_back(device);
    return list;
  }
  bool take_changed() {
    const std::lock_guard lock(mutex_);
    bell_.clear();
    return std::exchange(changed_, false);
  }
  int fd() const { return bell_.fd(); }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, io::UsbDevice> devices_;
  bool changed_ = false;
  io::Bell bell_;
};

class FakeUsbBus final : public io::UsbBus {
 public:
  explicit FakeUsbBus(UsbSockets& sockets) : sockets_(sockets) {}
  util::Result<std::vector<io::UsbDevice>> devices() override { return sockets_.all(); }
  int fd() const override { return sockets_.fd(); }
  bool changed() override { return sockets_.take_changed(); }

 private:
  UsbSockets& sockets_;
};

/// Returns a Quectel EC25: diag, GPS, AT and PPP; AT commands go to the third.
inline io::UsbDevice ec25(const std::string& path, const std::string& at_port) {
  io::UsbDevice device;
  device.path = path;
  device.sysfs = "/sys/bus/usb/devices/" + path;
  device.vendor = 0x2c7c;
  device.product = 0x0125;
  device.manufacturer = "Quectel";
  for (int number = 0; number < 4; ++number)
    device.interfaces.push_back({.number = number,
                                 .class_code = 0xff,
                                 .driver = "option",
                                 .tty = number == 2 ? at_port : at_port + "-not-for-at"});
  return device;
}

}  // namespace doubles
