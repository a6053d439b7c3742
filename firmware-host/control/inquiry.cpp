// state, list, help, quit: what can be asked about a modem, counters above all.
#include "firmware-host/control/verb.hpp"

#include <nlohmann/json.hpp>
#include "util/text.hpp"

namespace firmware::control {

namespace {

using nlohmann::json;

json store_state(const MessageStore& store) {
  return {{"used", store.used()}, {"capacity", store.capacity()}};
}

json sim_state(const Sim& sim, bool inserted) {
  return {{"inserted", inserted},
          {"number", util::mask_number(sim.config().number)},
          {"iccid", sim.config().iccid},
          {"pin_tries", sim.pin1().pin_tries},
          {"puk_tries", sim.pin1().puk_tries},
          {"ready", inserted && sim.state() == Sim::State::ready},
          {"sm", store_state(sim.store())}};
}

json network_state(const Subscriber* subscriber) {
  const Subscriber none;
  const Subscriber& seen = subscriber != nullptr ? *subscriber : none;
  return {{"accepted", seen.accepted},
          {"queued", seen.queue.size()},
          {"delivered", seen.delivered},
          {"submitted", seen.submitted},
          {"refused_full", seen.refused_full}};
}

json command_state(const Modem& modem) {
  json counts = json::object();
  std::uint64_t total = 0;
  for (const auto& [name, count] : modem.command_counts()) {
    counts["AT" + name] = count;
    total += count;
  }
  return {{"total", total}, {"by_name", std::move(counts)}};
}

Reply state(Control& control, Words words) {
  const auto modem = modem_of(control, words);
  if (!modem) return bad(modem.error().what);
  Modem& m = **modem;
  Emulator& emulator = control.emulator();
  const Sim& sim = emulator.sim_of(m);
  const Inbox::Counters& counters = m.inbox().counters();
  return json{{"modem", m.config().name},
              {"plugged", m.plugged()},
              {"registration", m.registration()},
              {"signal", m.signal()},
              {"sim", sim_state(sim, m.sim() != nullptr)},
              {"me", store_state(m.me_store())},
              {"sr", store_state(m.sr_store())},
              {"network", network_state(emulator.network().find(sim.config().number))},
              {"messages",
               {{"stored", counters.stored},
                {"routed", counters.routed},
                {"deleted", counters.deleted},
                {"lost_announcements", counters.lost_announcements},
                {"cnma_timeouts", counters.timeouts}}},
              {"commands", command_state(m)}};
}

Reply list(Control& control, Words) {
  json names = json::array();
  for (const auto& modem : control.emulator().modems()) names.push_back(modem->config().name);
  return json{{"modems", std::move(names)}};
}

Reply help(Control&, Words) {
  return json{{"help", control_help()}};
}

Reply quit(Control& control, Words) {
  control.quit();
  return json::object();
}

constexpr Verb kVerbs[] = {
    {"state", "MODEM", state}, {"list", "", list}, {"help", "", help}, {"quit", "", quit}};

}  // namespace

extern const VerbGroup inquiry;
constinit const VerbGroup inquiry = kVerbs;

}  // namespace firmware::control
