// +CIND, +CMER: indicators, as ModemManager and hosts of phones query them (TS 27.007 §8.9, §8.10).
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "firmware-host/indicators.hpp"
#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

Answer indicators(Modem& modem, const Call& call) {
  if (call.test()) modem.say("+CIND: " + indicator_list());
  if (call.read()) modem.say(fmt::format("+CIND: {}", fmt::join(indicators_of(modem), ",")));
  return ok();
}

Answer events(Modem& modem, const Call& call) {
  if (call.test()) modem.say("+CMER: (0-3),(0),(0),(0,1),(0,1)");
  if (call.read()) modem.say(fmt::format("+CMER: 3,0,0,{},0", modem.settings().cmer_ind));
  if (!call.set()) return ok();
  const auto ind = call.args.within(3, 0, 2, 0);
  if (!ind) return cme(50);
  modem.settings().cmer_ind = *ind;
  modem.note_indicators();  // only later changes are announced
  return ok();
}

constexpr AtCommand kCommands[] = {{"+CIND", indicators}, {"+CMER", events}};

}  // namespace

extern const CommandGroup cind;
constinit const CommandGroup cind = kCommands;

}  // namespace firmware::commands
