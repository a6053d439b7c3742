// Helpers for the tables of USB ids in usb/*.inc: `{0x2c7c, 0x0125, kPorts<diag(0), at(2)>, "…"}`.
// Equal layouts share one array.
#pragma once

#include "modem/profile.hpp"

namespace drivers::usb {

template <modem::UsbPort... ports>
inline constexpr modem::UsbPort kPorts[] = {ports...};

#define WORD(word)                                               \
  consteval modem::UsbPort word(std::uint8_t number) {           \
    return {.interface = number, .role = modem::PortRole::word}; \
  }
WORD(at)
WORD(at2)
WORD(ppp)
WORD(diag)
WORD(gps)
WORD(ignore)
#undef WORD

}  // namespace drivers::usb
