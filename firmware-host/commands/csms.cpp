// +CSMS, +CNMA, +CMMS: the message service, and acknowledgement of routed messages (TS 27.005
// §3.2.1, §3.4.4, §3.5.6).
#include <fmt/format.h>

#include "firmware-host/commands/setting.hpp"
#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

Answer service(Modem& modem, const Call& call) {
  int& csms = modem.settings().csms;
  if (call.test()) modem.say("+CSMS: (0,1)");
  if (call.read()) modem.say(fmt::format("+CSMS: {},1,1,1", csms));
  if (!call.set()) return ok();
  const auto wanted = call.args.within(0, 0, 1);
  if (!wanted) return cms(303);
  csms = *wanted;
  modem.say("+CSMS: 1,1,1");
  return ok();
}

Answer settle(Modem& modem, Network::Received received) {
  return modem.inbox().acknowledge(received) ? ok() : cms(340);
}

Answer acknowledge(Modem& modem, const Call& call) {
  if (call.test()) {
    modem.say("+CNMA: (0-2)");
    return ok();
  }
  if (modem.settings().csms == 0) return cms(302);
  const auto n = call.args.within(0, 0, 2, 0);
  if (!n) return cms(304);
  const auto received = *n == 2 ? Network::Received::no : Network::Received::yes;
  if (!call.args.has(1)) return settle(modem, received);
  return modem.dialogue().prompt(  // an SMS-DELIVER-REPORT follows
      [&modem, received](std::string_view) { return settle(modem, received); });
}

Answer more(Modem& modem, const Call& call) {
  return number_setting(modem, call, modem.settings().cmms, 0, 2);
}

constexpr AtCommand kCommands[] = {{"+CSMS", service}, {"+CNMA", acknowledge}, {"+CMMS", more}};

}  // namespace

extern const CommandGroup csms;
constinit const CommandGroup csms = kCommands;

}  // namespace firmware::commands
