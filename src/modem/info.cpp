#include "modem/info.hpp"

#include <fmt/format.h>

#include "modem/identity.hpp"
#include "modem/network/radio.hpp"

namespace modem {

bool Info::registered() const {
  return is_registered(registration);
}

std::string Info::trouble() const {
  if (radio && *radio != kFullFunctionality && !registered())
    return fmt::format(
        "the radio is off (AT+CFUN? answers {}) and AT+CFUN=1 does not switch it on; pull out the "
        "modem and plug it in, or: gsmrelay modem at MODEM AT+CFUN=1,1 --force",
        *radio);
  if (sim == SimState::unknown && !sim_said.empty())
    return fmt::format("the state of the SIM is not known: AT+CPIN? answers {}", sim_said);
  return {};
}

std::string Info::sim_identity(const std::string& modem_name) const {
  if (!iccid.empty()) return iccid;
  if (!imsi.empty()) return "imsi:" + imsi;
  if (passes_luhn(imei)) return "imei:" + imei;
  return "modem:" + modem_name;
}

}  // namespace modem
