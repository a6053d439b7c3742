// +CLCK, +CPWD: the PIN request on or off, and a new PIN (TS 27.007 §7.4, §7.5).
#include <fmt/format.h>

#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

constexpr int kQuery = 2;

Answer refused(Modem& modem) {
  modem.reachability_changed();
  return cme(modem.sim()->state() == Sim::State::needs_puk ? 12 : 16);
}

Answer lock(Modem& modem, const Call& call) {
  if (call.test()) {
    modem.say("+CLCK: (\"SC\",\"PN\",\"FD\")");
    return ok();
  }
  const std::string_view facility = call.args.text(0);
  const auto mode = call.args.within(1, 0, kQuery);
  if (!mode) return cme(50);
  const bool sim_lock = facility == "SC";
  Sim& sim = *modem.sim();
  if (*mode == kQuery) {
    modem.say(fmt::format("+CLCK: {}", sim_lock && sim.pin_enabled() ? 1 : 0));
    return ok();
  }
  if (!sim_lock) return cme(3);
  const std::string_view pin = call.args.text(2);
  if (!is_pin(pin)) return cme(50);
  return sim.set_pin_enabled(*mode == 1, pin) ? ok() : refused(modem);
}

Answer password(Modem& modem, const Call& call) {
  if (call.test()) {
    modem.say("+CPWD: (\"SC\",8),(\"P2\",8)");
    return ok();
  }
  const std::string_view facility = call.args.text(0);
  const std::string_view old_pin = call.args.text(1), new_pin = call.args.text(2);
  if (!is_pin(old_pin) || !is_pin(new_pin)) return cme(50);
  Sim& sim = *modem.sim();
  if (facility == "P2") {
    if (!sim.pin2().verify(old_pin)) return cme(sim.pin2().blocked() ? 18 : 16);
    sim.pin2().pin = std::string(new_pin);
    return ok();
  }
  if (facility != "SC") return cme(3);
  if (!sim.pin_enabled()) return cme(3);  // TS 31.101: a disabled PIN cannot be changed
  return sim.change_pin(old_pin, new_pin) ? ok() : refused(modem);
}

constexpr AtCommand kCommands[] = {{"+CLCK", lock, Needs::sim}, {"+CPWD", password, Needs::sim}};

}  // namespace

extern const CommandGroup clck;
constinit const CommandGroup clck = kCommands;

}  // namespace firmware::commands
