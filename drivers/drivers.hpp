// The catalogue of modem families: a file and a line in drivers.def for each.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "modem/profile.hpp"

namespace drivers {

std::span<const modem::Profile* const> all();

/// The family of a USB device and the entry of its tables. `id` is null if only the vendor is
/// known, or the device only has a name (CD-ROM, HiLink). All null if no family knows the device.
struct UsbMatch {
  const modem::Profile* family = nullptr;
  const modem::UsbId* id = nullptr;
  const modem::UsbOther* other = nullptr;
};
UsbMatch match_usb(std::uint16_t vendor, std::uint16_t product);
/// Returns the family of a USB device; null if none knows it.
const modem::Profile* find_usb(std::uint16_t vendor, std::uint16_t product);

/// Returns the family that fits the modem's identity and USB id (case ignored); the generic one if
/// none does. The model tells families of one maker apart, then the USB id, then the order of
/// drivers.def.
const modem::Profile& find(const modem::ModemIdentity& plate);
/// Finds the family by the response to AT+CGMI alone.
const modem::Profile& find(std::string_view manufacturer);

}  // namespace drivers
