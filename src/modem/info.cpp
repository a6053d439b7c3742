#include "modem/info.hpp"

#include "modem/identity.hpp"

namespace modem {

bool Info::registered() const {
  return is_registered(registration);
}

std::string Info::sim_identity(const std::string& modem_name) const {
  if (!iccid.empty()) return iccid;
  if (!imsi.empty()) return "imsi:" + imsi;
  if (passes_luhn(imei)) return "imei:" + imei;
  return "modem:" + modem_name;
}

}  // namespace modem
