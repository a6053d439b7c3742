// Rules for udev, made from the families' tables: they keep ModemManager and autosuspend away from
// the devices that gsmrelay uses, give the ports to the service, and make links with stable names.
#pragma once

#include <string>
#include <string_view>

namespace drivers {

/// Returns udev/78-gsmrelay.rules. It sorts before ModemManager's 80-mm-candidate.rules and after
/// 60-serial.rules, which sets the interface number.
std::string udev_rules();

enum class Claim { claim, release };

/// Returns rules for one USB socket, which take precedence over the file above: `claim` uses any
/// device in it, `release` leaves it to other programs, such as ModemManager.
std::string udev_rules_for(std::string_view usb, Claim claim);

/// Returns rules for one stick that serves both: gsmrelay uses the serial port at `interface`
/// (bInterfaceNumber, "02"), and ModemManager the others, for the internet.
std::string udev_rules_for_port(std::string_view usb, std::string_view interface);

}  // namespace drivers
