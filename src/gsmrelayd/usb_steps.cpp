#include "gsmrelayd/usb_steps.hpp"

#include <fmt/format.h>

#include <cassert>

namespace gsmrelayd {

void UsbSteps::set_device(const std::string& modem, const std::string& device) {
  const util::MutexLock lock(mutex_);
  if (device.empty())
    devices_.erase(modem);
  else
    devices_[modem] = device;
}

std::string UsbSteps::device_of(const std::string& modem) const {
  const util::MutexLock lock(mutex_);
  const auto found = devices_.find(modem);
  return found == devices_.end() ? std::string() : found->second;
}

/// Returns another modem at the same device; empty if there is none.
std::string UsbSteps::neighbour_of(const std::string& modem) const {
  const util::MutexLock lock(mutex_);
  const auto own = devices_.find(modem);
  for (const auto& [name, device] : devices_)
    if (own != devices_.end() && name != modem && device == own->second) return name;
  return {};
}

std::string UsbSteps::why_not(const config::ModemSettings& modem, modem::Rung rung) const {
  assert(is_usb(rung));
  if (device_of(modem.name).empty()) return "it is not known to be a USB device";
  if (const auto other = neighbour_of(modem.name); !other.empty())
    return fmt::format("modem {} is at the same USB device", other);
  if (rung == modem::Rung::port_power && !modem.port_power)
    return "'port_power' of its [[modem]] entry is not true";
  if (!helper_.is_there())
    return "gsmrelay-usb-helper cannot be asked; next: sudo systemctl start "
           "gsmrelay-usb-helper.socket";
  return {};
}

util::Result<void> UsbSteps::take(const config::ModemSettings& modem, modem::Rung rung) const {
  if (auto why = why_not(modem, rung); !why.empty())
    return util::fail(util::Advice::reject, std::move(why));
  const auto action =
      rung == modem::Rung::port_power ? io::UsbAction::power_cycle : io::UsbAction::reset;
  return helper_.ask({.action = action, .device = device_of(modem.name)}, clock_);
}

}  // namespace gsmrelayd
