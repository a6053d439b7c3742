// Registration, operator, radio (TS 27.007 §7.2, §7.3, §8.2, §10.1.19, §10.1.22).
#include <fmt/format.h>

#include "firmware-host/commands/setting.hpp"
#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

Answer registration(Modem& modem, const Call& call, int& mode, int stat) {
  if (!call.read()) return number_setting(modem, call, mode, 0, 3);
  modem.say(
      fmt::format("{}: {},{}{}", call.name, mode, stat, modem.details(call.name, mode, stat)));
  return ok();
}

Answer circuit(Modem& modem, const Call& call) {
  return registration(modem, call, modem.settings().creg, modem.circuit_registration());
}
Answer packet(Modem& modem, const Call& call) {
  return registration(modem, call, modem.settings().cgreg, modem.packet_registration());
}
Answer eps(Modem& modem, const Call& call) {
  return registration(modem, call, modem.settings().cereg, modem.packet_registration());
}

constexpr const char* kNames[] = {"Test Network", "Test", "26201"};

/// Only the one network can be chosen. Another one is not found, and the modem stays where it is.
Answer set_operator(Modem& modem, const Call& call) {
  constexpr int kManual = 1, kDeregister = 2, kOnlyFormat = 3, kManualThenAutomatic = 4;
  const auto mode = call.args.within(0, 0, kManualThenAutomatic);
  const auto format = call.args.within(1, 0, 2, modem.settings().cops_format);
  if (!mode || !format) return cme(50);
  modem.settings().cops_format = *format;
  if (*mode == kOnlyFormat) return ok();
  const bool manual = *mode == kManual || *mode == kManualThenAutomatic;
  if (manual && call.args.text(2) != kNames[*format]) return cme(30);
  modem.preferences().manual = manual;
  modem.set_radio(*mode != kDeregister);
  return ok();
}

Answer network_operator(Modem& modem, const Call& call) {
  if (call.set()) return set_operator(modem, call);
  if (call.test()) {
    modem.say("+COPS: (2,\"Test Network\",\"Test\",\"26201\",2),,(0,1,2,3,4),(0,1,2)");
    return ok();
  }
  const int format = modem.settings().cops_format;
  const int mode = modem.preferences().manual ? 1 : 0;
  modem.say(modem.on_network() ? fmt::format("+COPS: {},{},\"{}\",{}", mode, format, kNames[format],
                                             modem.technology())
                               : fmt::format("+COPS: {}", modem.radio_on() ? mode : 2));
  return ok();
}

Answer functionality(Modem& modem, const Call& call) {
  if (call.test()) modem.say("+CFUN: (0,1,4),(0,1)");
  if (call.read()) modem.say(modem.radio_on() ? "+CFUN: 1" : "+CFUN: 4");
  if (!call.set()) return ok();
  const auto level = call.args.within(0, 0, 16);
  const auto reset = call.args.within(1, 0, 1, 0);
  if (!level || !reset) return cme(50);
  if (*reset == 1 || *level == 16) {
    modem.restart_after_answer();
  } else {
    modem.set_radio(*level == 1);
  }
  return ok();
}

Answer attached(Modem& modem, const Call& call) {
  if (call.test()) modem.say("+CGATT: (0,1)");
  if (call.read()) modem.say(fmt::format("+CGATT: {}", modem.packet_attached() ? 1 : 0));
  if (!call.set()) return ok();
  const auto wanted = call.args.within(0, 0, 1);
  if (!wanted) return cme(50);
  modem.attach_packet(*wanted == 1);
  return ok();
}

/// TS 27.007 §8.71: bit 2 of the last field is SMS.
Answer ims(Modem& modem, const Call& call) {
  if (!call.read()) return number_setting(modem, call, modem.settings().cireg, 0, 2);
  const int mode = modem.settings().cireg;
  modem.say(modem.ims() ? fmt::format("+CIREG: {},1,5", mode) : fmt::format("+CIREG: {},0", mode));
  return ok();
}

constexpr AtCommand kCommands[] = {
    {"+CIREG", ims},     {"+CREG", circuit},          {"+CGREG", packet},
    {"+CEREG", eps},     {"+COPS", network_operator}, {"+CFUN", functionality},
    {"+CGATT", attached}};

}  // namespace

extern const CommandGroup creg;
constinit const CommandGroup creg = kCommands;

}  // namespace firmware::commands
