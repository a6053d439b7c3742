// The catalogue of modem families: one file and one line in drivers.def each.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "modem/profile.hpp"

namespace drivers {

std::span<const modem::Profile* const> all();

/// The family of a USB device and what its tables say of the id; `id` is null where only the vendor
/// or a device to be named (CD-ROM, HiLink) is known. All null if no family knows it.
struct UsbMatch {
  const modem::Profile* family = nullptr;
  const modem::UsbId* id = nullptr;
  const modem::UsbOther* other = nullptr;
};
UsbMatch match_usb(std::uint16_t vendor, std::uint16_t product);
/// Which family a USB device belongs to; null if none knows it.
const modem::Profile* find_usb(std::uint16_t vendor, std::uint16_t product);

/// By what the modem says of itself and by its USB id (case ignored); the generic one if nothing
/// fits. The model tells families of one maker apart, then the USB id, then the order of
/// drivers.def.
const modem::Profile& find(const modem::ModemIdentity& plate);
/// By AT+CGMI alone.
const modem::Profile& find(std::string_view manufacturer);

}  // namespace drivers
