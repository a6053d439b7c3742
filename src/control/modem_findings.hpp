// What is wrong with the modems, as findings of the catalogue of warnings.
#pragma once

#include <vector>

#include "control/daemon_control.hpp"
#include "warnings/report.hpp"

namespace control {

/// Returns true if SMS reach `modem` now.
bool receives(const ModemStatus& modem);
/// Returns true if SMS may reach `modem` soon: it starts, and nothing is wrong so far.
bool may_soon_receive(const ModemStatus& modem);
/// Adds what is wrong with `modem` to `out`. No text has a whole number.
void check_modem(const ModemStatus& modem, std::vector<warnings::Finding>& out);

}  // namespace control
