// +CSCB: accepted cell broadcasts (TS 27.005 §3.3.4). The setting is stored and reported; none are
// sent.
#include <fmt/format.h>

#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

Answer run(Modem& modem, const Call& call) {
  Broadcasts& chosen = modem.settings().cscb;
  if (call.test()) modem.say("+CSCB: (0,1)");
  if (call.read()) {
    modem.say(fmt::format("+CSCB: {},\"{}\",\"{}\"", chosen.mode, chosen.ids, chosen.codings));
  }
  if (!call.set()) return ok();
  const auto mode = call.args.within(0, 0, 1);
  if (!mode) return cms(305);
  chosen = {*mode, std::string(call.args.text(1)), std::string(call.args.text(2))};
  return ok();
}

constexpr AtCommand kCommands[] = {{"+CSCB", run}};

}  // namespace

extern const CommandGroup cscb;
constinit const CommandGroup cscb = kCommands;

}  // namespace firmware::commands
