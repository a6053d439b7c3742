// +CPIN and +CPINR: PIN, PUK, and the tries left (TS 27.007 §8.3, §8.65).
#include <fmt/format.h>

#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

const char* state_name(Sim::State state) {
  switch (state) {
    case Sim::State::ready:
      return "READY";
    case Sim::State::needs_pin:
      return "SIM PIN";
    case Sim::State::needs_puk:
      return "SIM PUK";
  }
  return "";
}

/// Returns the SIM's response to a try.
Answer pin_response(Modem& modem, bool right) {
  modem.reachability_changed();
  if (modem.faults().happens(Fault::pin_ok_early) || right) return ok();
  return cme(modem.sim()->state() == Sim::State::needs_puk ? 12 : 16);
}

Answer enter(Modem& modem, const Call& call) {
  Sim& sim = *modem.sim();
  const std::string_view first = call.args.text(0);
  if (sim.state() == Sim::State::ready) return cme(3);
  if (sim.state() == Sim::State::needs_pin) {
    return is_pin(first) ? pin_response(modem, sim.enter_pin(first)) : cme(50);
  }
  const std::string_view new_pin = call.args.text(1);
  if (!is_pin(first) || !is_pin(new_pin)) return cme(50);
  if (sim.pin1().puk_tries == 0) return cme(13);
  return pin_response(modem, sim.enter_puk(first, new_pin));
}

Answer pin(Modem& modem, const Call& call) {
  if (call.test()) return ok();
  if (modem.sim() == nullptr) return cme(10);
  if (call.set()) return enter(modem, call);
  modem.say(fmt::format("+CPIN: {}", state_name(modem.sim()->state())));
  return modem.config().personality->cpin_without_ok ? Answer{Answer::Kind::nothing} : ok();
}

Answer tries(Modem& modem, const Call& call) {
  if (call.test()) return ok();
  if (modem.sim() == nullptr) return cme(10);
  const auto show = [&](const Secret& secret, const char* suffix) {
    modem.say(fmt::format("+CPINR: SIM PIN{},{},{}", suffix, secret.pin_tries, Secret::kPinTries));
    modem.say(fmt::format("+CPINR: SIM PUK{},{},{}", suffix, secret.puk_tries, Secret::kPukTries));
  };
  show(modem.sim()->pin1(), "");
  show(modem.sim()->pin2(), "2");
  return ok();
}

constexpr AtCommand kCommands[] = {{"+CPIN", pin}, {"+CPINR", tries}};

}  // namespace

extern const CommandGroup cpin;
constinit const CommandGroup cpin = kCommands;

}  // namespace firmware::commands
