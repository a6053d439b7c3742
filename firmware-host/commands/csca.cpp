// +CSCA, +CSMP: service centre, and parameters of a SUBMIT in text mode (TS 27.005 §3.3.1, §3.3.2).
#include <fmt/format.h>

#include "firmware-host/charset.hpp"
#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

Answer centre(Modem& modem, const Call& call) {
  Sim& sim = *modem.sim();
  const std::string& charset = modem.settings().cscs;
  if (call.read()) {
    const std::string& smsc = sim.config().smsc;
    modem.say(fmt::format("+CSCA: \"{}\",{}", to_charset(smsc, charset),
                          smsc.starts_with('+') ? 145 : 129));
  }
  if (!call.set()) return ok();
  auto number = from_charset(call.args.text(0), charset);
  if (!number || number->size() > 21) return cms(304);
  if (call.args.number(1) == 145 && !number->starts_with('+')) number->insert(number->begin(), '+');
  sim.set_smsc(*number);
  return ok();
}

Answer parameters(Modem& modem, const Call& call) {
  TextModeParameters& csmp = modem.settings().csmp;
  if (call.test()) modem.say("+CSMP: (0-255),(0-255),(0-255),(0-255)");
  if (call.read()) {
    modem.say(
        fmt::format("+CSMP: {},{},{},{}", csmp.first_octet, csmp.validity, csmp.pid, csmp.dcs));
  }
  if (!call.set()) return ok();
  const auto first_octet = call.args.within(0, 0, 255, csmp.first_octet);
  const auto validity = call.args.within(1, 0, 255, csmp.validity);
  const auto pid = call.args.within(2, 0, 255, csmp.pid);
  const auto dcs = call.args.within(3, 0, 255, csmp.dcs);
  if (!first_octet || !validity || !pid || !dcs) return cms(305);
  csmp = {*first_octet, *validity, *pid, *dcs};
  return ok();
}

constexpr AtCommand kCommands[] = {{"+CSCA", centre, Needs::sms}, {"+CSMP", parameters}};

}  // namespace

extern const CommandGroup csca;
constinit const CommandGroup csca = kCommands;

}  // namespace firmware::commands
