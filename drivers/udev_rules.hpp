// Rules for udev, made from the families' tables: ModemManager and autosuspend are kept off exactly
// the devices gsmrelay uses, their ports belong to the service, and technicians get names that
// stay.
#pragma once

#include <string>
#include <string_view>

namespace drivers {

/// The whole of udev/78-gsmrelay.rules. It sorts before ModemManager's 80-mm-candidate.rules and
/// behind 60-serial.rules, which tells the interface number.
std::string udev_rules();

enum class Claim { claim, release };

/// The rules for one USB socket, stronger than the file above: `claim` takes whatever is in it,
/// `release` leaves it to others, ModemManager above all.
std::string udev_rules_for(std::string_view usb, Claim claim);

}  // namespace drivers
