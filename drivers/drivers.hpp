// The catalogue of modem families: one file and one line in drivers.def each.
#pragma once

#include <span>
#include <string_view>

#include "modem/profile.hpp"

namespace drivers {

std::span<const modem::Profile* const> all();
/// By AT+CGMI (case ignored); the generic one if none matches.
const modem::Profile& find(std::string_view manufacturer);

}  // namespace drivers
