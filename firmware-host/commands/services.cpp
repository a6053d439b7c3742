// Calls and packet data, which this modem does not have: hosts query them, and get well-formed
// responses (TS 27.007 §7, §10).
#include <fmt/format.h>

#include "firmware-host/commands/setting.hpp"
#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

Answer calling_line(Modem& modem, const Call& call) {
  if (!call.read()) return number_setting(modem, call, modem.settings().clip, 0, 1);
  modem.say(fmt::format("+CLIP: {},1", modem.settings().clip));
  return ok();
}

Answer no_calls(Modem&, const Call&) {
  return ok();
}

Answer context(Modem& modem, const Call& call) {
  if (call.test()) modem.say("+CGDCONT: (1-3),\"IP\",,,(0,1),(0,1)");
  return call.set() ? cme(3) : ok();
}

Answer active(Modem& modem, const Call& call) {
  if (call.test()) modem.say("+CGACT: (0,1)");
  return call.set() ? cme(3) : ok();
}

Answer network_kind(Modem& modem, const Call& call) {
  if (call.test()) modem.say("+WS46: (22)");
  if (call.read()) modem.say("+WS46: 22");
  return call.set() && call.args.number(0) != 22 ? cme(50) : ok();
}

Answer bearer(Modem& modem, const Call& call) {
  if (call.test()) modem.say("+CGSMS: (0-3)");
  if (call.read()) modem.say("+CGSMS: 1");
  return ok();
}

constexpr AtCommand kCommands[] = {
    {"+CLIP", calling_line}, {"+CLCC", no_calls},     {"+CHUP", no_calls}, {"+CGDCONT", context},
    {"+CGACT", active},      {"+WS46", network_kind}, {"+CGSMS", bearer}};

}  // namespace

extern const CommandGroup services;
constinit const CommandGroup services = kCommands;

}  // namespace firmware::commands
