// +CNMI: how the host is told of arriving messages (TS 27.005 §3.4.1).
#include <fmt/format.h>

#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

Answer set(Modem& modem, const Call& call) {
  const Cnmi& now = modem.settings().cnmi;
  const CnmiHabit& habit = modem.config().personality->cnmi;
  const auto mode = call.args.within(0, 0, 2, now.mode);
  const auto mt = call.args.within(1, 0, 3, now.mt);
  const auto bm = call.args.within(2, 0, 2, now.bm);
  const auto ds = call.args.within(3, 0, habit.most_ds, now.ds);
  const auto bfr = call.args.within(4, habit.least_bfr, 1, now.bfr);
  if (!mode || !mt || !bm || !ds || !bfr) return cms(302);
  modem.settings().cnmi = {*mode, *mt, *bm, *ds, *bfr};
  modem.offer_later();
  return ok();
}

Answer run(Modem& modem, const Call& call) {
  if (call.set()) return set(modem, call);
  const Cnmi& now = modem.settings().cnmi;
  if (call.test()) modem.say(fmt::format("+CNMI: {}", modem.config().personality->cnmi.said));
  if (call.read()) {
    modem.say(fmt::format("+CNMI: {},{},{},{},{}", now.mode, now.mt, now.bm, now.ds, now.bfr));
  }
  if (call.execute()) modem.settings().cnmi = {};
  return ok();
}

constexpr AtCommand kCommands[] = {{"+CNMI", run}};

}  // namespace

extern const CommandGroup cnmi;
constinit const CommandGroup cnmi = kCommands;

}  // namespace firmware::commands
