// sim, registration, signal, urc: what happens around a modem without anything being wrong with it.
#include "firmware-host/control/verb.hpp"

#include <nlohmann/json.hpp>
#include "firmware-host/options.hpp"

namespace firmware::control {

namespace {

Reply swap(Control& control, Modem& modem, Words words) {
  ModemOptions options;
  options.sim = control.emulator().sim_of(modem).config();
  if (const auto done = apply_options(words.next(), options); !done) return bad(done.error().what);
  control.emulator().swap_sim(modem, options.sim);
  return nlohmann::json::object();
}

Reply sim(Control& control, Words words) {
  const auto modem = modem_of(control, words);
  if (!modem) return bad(modem.error().what);
  const std::string_view action = words.next();
  if (action == "swap") return swap(control, **modem, words);
  if (action == "out") {
    (*modem)->insert(nullptr);
  } else if (action == "in") {
    (*modem)->insert(&control.emulator().sim_of(**modem));
  } else {
    return bad("sim: out, in or swap is wanted");
  }
  return nlohmann::json::object();
}

Reply registration(Control& control, Words words) {
  const auto modem = modem_of(control, words);
  if (!modem) return bad(modem.error().what);
  const auto stat = number_of(words, "registration", 0, 11);
  if (!stat) return bad(stat.error().what);
  (*modem)->set_registration(*stat);
  return nlohmann::json::object();
}

Reply signal(Control& control, Words words) {
  const auto modem = modem_of(control, words);
  if (!modem) return bad(modem.error().what);
  const auto rssi = number_of(words, "signal", 0, 99);
  if (!rssi) return bad(rssi.error().what);
  (*modem)->set_signal(*rssi);
  return nlohmann::json::object();
}

Reply urc(Control& control, Words words) {
  const auto modem = modem_of(control, words);
  if (!modem) return bad(modem.error().what);
  (*modem)->urc(unescape(words.rest()));
  return nlohmann::json::object();
}

Reply own_number(Control& control, Words words) {
  const auto modem = modem_of(control, words);
  if (!modem) return bad(modem.error().what);
  control.emulator().sim_of(**modem).set_own_number(unescape(words.rest()));
  return nlohmann::json::object();
}

Reply said_iccid(Control& control, Words words) {
  const auto modem = modem_of(control, words);
  if (!modem) return bad(modem.error().what);
  control.emulator().sim_of(**modem).set_said_iccid(std::string(words.rest()));
  return nlohmann::json::object();
}

constexpr Verb kVerbs[] = {{"sim", "MODEM out|in|swap KEY=VALUE,…", sim},
                           {"registration", "MODEM STAT", registration},
                           {"signal", "MODEM RSSI", signal},
                           {"own-number", "MODEM [LINE\\nLINE…]", own_number},
                           {"said-iccid", "MODEM [TEXT]", said_iccid},
                           {"urc", "MODEM LINE", urc}};

}  // namespace

extern const VerbGroup condition;
constinit const VerbGroup condition = kVerbs;

}  // namespace firmware::control
