// Control verbs for a modem's surroundings: card, registration, signal, unsolicited lines.
#include "firmware-host/control/verb.hpp"
#include "firmware-host/options.hpp"

namespace firmware::control {

namespace {

Reply swap(Control& control, Modem& modem, Words& words) {
  ModemOptions options;
  options.sim = control.emulator().sim_of(modem).config();
  if (const auto applied = apply_options(words.next(), options); !applied)
    return util::fail(applied.error());
  control.emulator().swap_sim(modem, options.sim);
  return done();
}

Reply sim(Control& control, Modem& modem, Words& words) {
  const std::string_view action = words.next();
  if (action == "swap") return swap(control, modem, words);
  if (action == "out") {
    modem.insert(nullptr);
  } else if (action == "in") {
    modem.insert(&control.emulator().sim_of(modem));
  } else {
    return reject("sim: expected out, in or swap");
  }
  return done();
}

Reply registration(Control&, Modem& modem, Words& words) {
  const auto stat = take_number(words, "registration", 0, 11);
  if (!stat) return util::fail(stat.error());
  std::optional<int> cause;
  if (!words.rest().empty()) {
    const auto given = take_number(words, "cause", 0, 255);
    if (!given) return util::fail(given.error());
    cause = *given;
  }
  modem.set_registration(*stat, cause);
  return done();
}

Reply circuit(Control&, Modem& modem, Words& words) {
  if (words.rest() == "as-packet") {
    modem.deny_circuit(std::nullopt);
    return done();
  }
  const auto stat = take_number(words, "circuit", 0, 11);
  if (!stat) return util::fail(stat.error());
  modem.deny_circuit(*stat);
  return done();
}

Reply ims(Control&, Modem& modem, Words& words) {
  const auto on = take_number(words, "ims", 0, 1);
  if (!on) return util::fail(on.error());
  modem.set_ims(*on == 1);
  return done();
}

Reply signal(Control&, Modem& modem, Words& words) {
  const auto rssi = take_number(words, "signal", 0, 99);
  if (!rssi) return util::fail(rssi.error());
  modem.set_signal(*rssi);
  return done();
}

Reply urc(Control&, Modem& modem, Words& words) {
  modem.urc(unescape(words.rest()));
  return done();
}

Reply own_number(Control& control, Modem& modem, Words& words) {
  control.emulator().sim_of(modem).set_own_number(unescape(words.rest()));
  return done();
}

Reply reported_iccid(Control& control, Modem& modem, Words& words) {
  control.emulator().sim_of(modem).set_reported_iccid(std::string(words.rest()));
  return done();
}

constexpr Verb kVerbs[] = {{"sim", "MODEM out|in|swap KEY=VALUE,…", for_modem<sim>},
                           {"registration", "MODEM STAT [CAUSE]", for_modem<registration>},
                           {"circuit", "MODEM STAT|as-packet", for_modem<circuit>},
                           {"ims", "MODEM 0|1", for_modem<ims>},
                           {"signal", "MODEM RSSI", for_modem<signal>},
                           {"own-number", "MODEM [LINE\\nLINE…]", for_modem<own_number>},
                           {"said-iccid", "MODEM [TEXT]", for_modem<reported_iccid>},
                           {"urc", "MODEM LINE", for_modem<urc>}};

}  // namespace

extern const VerbGroup condition;
constinit const VerbGroup condition = kVerbs;

}  // namespace firmware::control
