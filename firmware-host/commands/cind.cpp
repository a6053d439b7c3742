// +CIND, +CMER: indicators, as ModemManager and hosts of phones query them (TS 27.007 §8.9, §8.10).
#include <fmt/format.h>

#include <algorithm>

#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

Answer indicators(Modem& modem, const Call& call) {
  if (call.test()) {
    modem.say(
        "+CIND: (\"battchg\",(0-5)),(\"signal\",(0-5)),(\"service\",(0,1)),(\"message\",(0,1)),"
        "(\"call\",(0,1)),(\"roam\",(0,1)),(\"smsfull\",(0,1))");
  }
  if (call.read()) {
    const int bars = modem.signal() > 31 ? 0 : std::min(5, (modem.signal() + 5) / 6);
    const bool messages = modem.sim() != nullptr && modem.sim()->store().used() > 0;
    const bool full = modem.sim() != nullptr && modem.sim()->store().full();
    modem.say(fmt::format("+CIND: 5,{},{},{},0,{},{}", bars, modem.on_network() ? 1 : 0,
                          messages ? 1 : 0, modem.registration() == 5 ? 1 : 0, full ? 1 : 0));
  }
  return ok();
}

Answer events(Modem& modem, const Call& call) {
  if (call.test()) modem.say("+CMER: (0-3),(0),(0),(0,1),(0,1)");
  if (call.read()) modem.say(fmt::format("+CMER: 3,0,0,{},0", modem.settings().cmer_ind));
  if (!call.set()) return ok();
  const auto ind = call.args.within(3, 0, 2, 0);
  if (!ind) return cme(50);
  modem.settings().cmer_ind = *ind;
  return ok();
}

constexpr AtCommand kCommands[] = {{"+CIND", indicators}, {"+CMER", events}};

}  // namespace

extern const CommandGroup cind;
constinit const CommandGroup cind = kCommands;

}  // namespace firmware::commands
