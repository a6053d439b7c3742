// deliver-pdu: the network has a message for a modem's SIM.
#include "firmware-host/control/verb.hpp"

namespace firmware::control {

namespace {

Reply deliver_pdu(Control& control, Words words) {
  const auto modem = modem_of(control, words);
  if (!modem) return bad(modem.error().what);
  const auto pdu = util::from_hex(words.next());
  if (!pdu || pdu->empty()) return bad("the PDU must be hexadecimal: SMSC and TPDU");
  control.emulator().deliver(**modem, *pdu);
  return nlohmann::json::object();
}

constexpr Verb kVerbs[] = {{"deliver-pdu", "MODEM HEX", deliver_pdu}};

}  // namespace

extern const VerbGroup deliver;
constinit const VerbGroup deliver = kVerbs;

}  // namespace firmware::control
