// Declarations for drivers.def: a Profile for each family, defined in its own file.
#pragma once

#include "modem/profile.hpp"

namespace drivers {

#define DRIVER(family) extern const modem::Profile family;
#include "drivers/drivers.def"
#undef DRIVER

}  // namespace drivers
