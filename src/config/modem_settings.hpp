// [[modem]]: a name and settings, and the modem they are for: by its IMEI, its USB socket or its
// port. If several are given, all must match. A key is a member and a row, both here.
#pragma once

#include "config/schema.hpp"

namespace config {

struct ModemSettings {
  std::string name;
  std::string imei;              ///< 15 digits
  std::string usb;               ///< "1-1.3"
  std::string port;              ///< "/dev/…" or "exec:PROGRAM ARG…"
  int baud = 0;                  ///< 0: detected
  SecretRef pin;                 ///< a reference, or the 4 to 8 digits themselves; never shown
  std::string calls = "ignore";  ///< "ignore", "hang_up"
  bool port_power = false;       ///< its USB port switches its own power, for the recovery

  bool operator==(const ModemSettings&) const = default;
};

inline constexpr std::string_view kCalls[] = {"ignore", "hang_up"};

inline constexpr Key kModemKeys[] = {
    {.name = "name",
     .binding = bind<&ModemSettings::name>,
     .need = Need::required,
     .check = check_name,
     .example = "\"kitchen\"",
     .text = "Name of this modem in commands and logs."},
    {.name = "imei",
     .binding = bind<&ModemSettings::imei>,
     .check = check_imei,
     .example = "\"490154203237518\"",
     .text = "The modem with this IMEI, wherever it is plugged in."},
    {.name = "usb",
     .binding = bind<&ModemSettings::usb>,
     .check = check_usb,
     .example = "\"1-1.3\"",
     .text = "The modem in this USB socket; `gsmrelay modem list` shows it."},
    {.name = "port",
     .binding = bind<&ModemSettings::port>,
     .check = check_port,
     .example = "\"/dev/ttyUSB0\"",
     .text = "A serial device, the path of a PTY, or `exec:PROGRAM ARG…`."},
    {.name = "baud",
     .binding = bind<&ModemSettings::baud>,
     .range = {0, 4'000'000},
     .example = "9600",
     .text = "Speed of a real serial line (UART); no other is tried. 0: detected, 115200 "
             "first. USB modems have none."},
    {.name = "pin",
     .binding = bind<&ModemSettings::pin>,
     .check = check_sim_pin,
     .example = "\"file:/etc/gsmrelay/secrets.d/pin\"",
     .text = "The PIN of a SIM without an entry of its own (`[[sim]]`), by reference or as its "
             "digits. A value that was refused is never tried again."},
    {.name = "calls",
     .binding = bind<&ModemSettings::calls>,
     .choices = kCalls,
     .example = "\"hang_up\"",
     .text = "Action on incoming calls. A ringing modem may delay SMS."},
    {.name = "port_power",
     .binding = bind<&ModemSettings::port_power>,
     .example = "true",
     .text = "The hub switches the power of the port `usb` alone, so that the recovery may cut it. "
             "Many hubs cannot: try it first (recovery.md)."},
};

}  // namespace config
