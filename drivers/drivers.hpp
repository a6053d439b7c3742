// The catalogue of modem families: one file and one line in drivers.def each.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "modem/profile.hpp"

namespace drivers {

std::span<const modem::Profile* const> all();
/// Which family a USB device belongs to; nothing if none knows it.
const modem::Profile* find_usb(std::uint16_t vendor, std::uint16_t product);
/// By AT+CGMI (case ignored); the generic one if none matches.
const modem::Profile& find(std::string_view manufacturer);

}  // namespace drivers
