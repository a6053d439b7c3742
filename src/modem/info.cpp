#include "modem/info.hpp"

#include <fmt/format.h>

#include "modem/identity.hpp"
#include "modem/network/radio.hpp"

namespace modem {

void Info::forget_state() {
  const Info unknown;
  sim = unknown.sim;
  sim_said.clear();
  radio.reset();
  pin_tries_left.reset();
  puk_tries_left.reset();
  registration = unknown.registration;
  domains = unknown.domains;
  bearer = unknown.bearer;
  refusal.clear();
  operator_name.clear();
  operator_number.clear();
  selection_mode.reset();
  signal.reset();
  memories.clear();
  receiving.clear();
  stuck_slots = 0;
  announcing.clear();
}

bool Info::registered() const {
  return is_registered(registration);
}

bool Info::roams() const {
  return registration == 5 || registration == 7 || registration == 10;
}

std::string Info::trouble() const {
  if (radio && is_radio_off(*radio, registration) && !registered())
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
