// What carries SMS to the modem: the circuit domain, packet data, or over LTE the SGs interface to
// the circuit domain (TS 23.272 §8.2) or IMS (TS 23.204). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "modem/network/registration.hpp"

namespace modem {

enum class SmsBearer : std::uint8_t {
  unknown,  ///< not registered, or registered for data only and the modem does not tell about IMS
  circuit,  ///< GSM or UMTS
  packet,   ///< SMS over GPRS
  sgs,      ///< LTE with a combined attach
  ims,      ///< SMS over IMS
  none      ///< registered for data only, and neither of the above
};
/// Returns "circuit switched", "IMS" …; empty if it is unknown.
std::string_view to_string(SmsBearer bearer);

/// The registration with IMS (27.007 §8.71).
struct ImsState {
  bool registered = false;
  std::optional<bool> carries_sms;  ///< nothing: the modem does not say for what it is registered
};

/// Parses the text after "+CIREG:" of an answer. Returns nothing if it has no registration.
std::optional<ImsState> parse_ims(std::string_view parameters);

/// Returns true if the modem has packet data without the circuit domain, so that AT+CIREG? and
/// AT+CGSMS? are worth a question.
bool is_data_only(const Domains& domains);

/// Returns what carries SMS. `service` is <service> of AT+CGSMS? (27.007 §10.1.25); nothing: not
/// known.
SmsBearer sms_bearer(const Domains& domains, std::optional<int> service,
                     const std::optional<ImsState>& ims);

}  // namespace modem
