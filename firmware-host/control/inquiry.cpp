// Control verbs that ask about the emulator or end it.
#include "firmware-host/control/verb.hpp"

#include "util/text.hpp"

namespace firmware::control {

namespace {

json::Json store_state(const MessageStore& store) {
  return {{"used", store.used()}, {"capacity", store.capacity()}};
}

json::Json sim_state(const Sim& sim, bool inserted) {
  return {{"inserted", inserted},
          {"number", util::mask_number(sim.config().number)},
          {"iccid", sim.config().iccid},
          {"pin_tries", sim.pin1().pin_tries},
          {"puk_tries", sim.pin1().puk_tries},
          {"ready", inserted && sim.state() == Sim::State::ready},
          {"sm", store_state(sim.store())}};
}

json::Json network_state(const Subscriber* subscriber) {
  const Subscriber none;
  const Subscriber& seen = subscriber != nullptr ? *subscriber : none;
  return {{"accepted", seen.accepted},
          {"queued", seen.queue.size()},
          {"delivered", seen.delivered},
          {"submitted", seen.submitted},
          {"refused_full", seen.refused_full}};
}

json::Json command_state(const Modem& modem) {
  json::Json counts = json::Json::object();
  std::uint64_t total = 0;
  for (const auto& [name, count] : modem.command_counts()) {
    counts["AT" + name] = count;
    total += count;
  }
  return {{"total", total}, {"by_name", std::move(counts)}};
}

Reply state(Control& control, Modem& modem, Words&) {
  Emulator& emulator = control.emulator();
  const Sim& sim = emulator.sim_of(modem);
  const Inbox::Counters& counters = modem.inbox().counters();
  return json::Json{{"modem", modem.config().name},
                    {"plugged", modem.plugged()},
                    {"registration", modem.registration()},
                    {"signal", modem.signal()},
                    {"sim", sim_state(sim, modem.sim() != nullptr)},
                    {"me", store_state(modem.me_store())},
                    {"sr", store_state(modem.sr_store())},
                    {"network", network_state(emulator.network().find(sim.config().number))},
                    {"messages",
                     {{"stored", counters.stored},
                      {"routed", counters.routed},
                      {"deleted", counters.deleted},
                      {"lost_announcements", counters.lost_announcements},
                      {"cnma_timeouts", counters.timeouts}}},
                    {"commands", command_state(modem)}};
}

Reply list(Control& control, Words) {
  json::Json names = json::Json::array();
  for (const auto& modem : control.emulator().modems()) names.push_back(modem->config().name);
  return json::Json{{"modems", std::move(names)}};
}

Reply help(Control&, Words) {
  return json::Json{{"help", control_help()}};
}

Reply quit(Control& control, Words) {
  control.quit();
  return json::Json::object();
}

constexpr Verb kVerbs[] = {{"state", "MODEM", for_modem<state>},
                           {"list", "", list},
                           {"help", "", help},
                           {"quit", "", quit}};

}  // namespace

extern const VerbGroup inquiry;
constinit const VerbGroup inquiry = kVerbs;

}  // namespace firmware::control
