// The radio technologies that the host allows: +WS46 (TS 27.007 §5.9) and the commands of makers.
#include <fmt/format.h>

#include <algorithm>

#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

/// A value of a command, and the sum of the technologies that it allows.
struct Value {
  std::string_view text;
  int technologies;
};

constexpr Value kWs46[] = {{"12", 1}, {"22", 2}, {"25", 7}, {"28", 4},
                           {"29", 3}, {"30", 5}, {"31", 6}};
constexpr Value kCnmp[] = {{"2", 7},  {"13", 1}, {"14", 2}, {"38", 4},
                           {"19", 3}, {"51", 5}, {"54", 6}};
constexpr Value kSyscfg[] = {{"2", 7}, {"13", 1}, {"14", 2}};
constexpr Value kSyscfgex[] = {{"00", 7},   {"01", 1},   {"02", 2},  {"03", 4},
                               {"0201", 3}, {"0301", 5}, {"0302", 6}};
constexpr Value kNwscanmode[] = {{"0", 7}, {"1", 1}, {"2", 2}, {"3", 4}};

Answer allow(Modem& modem, std::span<const Value> values, std::string_view wanted) {
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&](const Value& one) { return one.text == wanted; });
  if (found == values.end()) return cme(50);
  modem.preferences().technologies = found->technologies;
  modem.reachability_changed();
  return ok();
}

std::string_view allowed(Modem& modem, std::span<const Value> values) {
  const auto found = std::find_if(values.begin(), values.end(), [&](const Value& one) {
    return one.technologies == modem.preferences().technologies;
  });
  return found == values.end() ? std::string_view() : found->text;
}

bool has(Modem& modem, TechnologyHabit habit) {
  return modem.config().personality->technology == habit;
}

Answer unknown(Modem& modem) {
  return modem.config().personality->unknown_command;
}

/// A modem without the family's command answers AT+WS46? for UMTS alone, as one with one radio
/// does.
Answer ws46(Modem& modem, const Call& call) {
  const bool fixed = !has(modem, TechnologyHabit::ws46);
  if (call.test()) modem.say(fixed ? "+WS46: (22)" : "+WS46: (12,22,25,28,29,30,31)");
  if (call.read()) modem.say(fmt::format("+WS46: {}", fixed ? "22" : allowed(modem, kWs46)));
  if (!call.set()) return ok();
  if (fixed) return call.args.text(0) == "22" ? ok() : cme(50);
  return allow(modem, kWs46, call.args.text(0));
}

Answer cnmp(Modem& modem, const Call& call) {
  if (!has(modem, TechnologyHabit::cnmp)) return unknown(modem);
  if (call.read()) modem.say(fmt::format("+CNMP: {}", allowed(modem, kCnmp)));
  return call.set() ? allow(modem, kCnmp, call.args.text(0)) : ok();
}

Answer syscfg(Modem& modem, const Call& call) {
  if (!has(modem, TechnologyHabit::syscfg)) return unknown(modem);
  if (call.read()) modem.say(fmt::format("^SYSCFG:{},0,3FFFFFFF,1,2", allowed(modem, kSyscfg)));
  if (!call.set()) return ok();
  return call.args.size() == 5 ? allow(modem, kSyscfg, call.args.text(0)) : cme(50);
}

Answer syscfgex(Modem& modem, const Call& call) {
  if (!has(modem, TechnologyHabit::syscfgex)) return unknown(modem);
  if (call.read())
    modem.say(
        fmt::format("^SYSCFGEX:\"{}\",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF", allowed(modem, kSyscfgex)));
  if (!call.set()) return ok();
  return call.args.size() >= 5 ? allow(modem, kSyscfgex, call.args.text(0)) : cme(50);
}

Answer qcfg(Modem& modem, const Call& call) {
  const bool known = call.set() && call.args.text(0) == "nwscanmode";
  if (!has(modem, TechnologyHabit::nwscanmode) || !known) return unknown(modem);
  if (call.args.size() > 1) return allow(modem, kNwscanmode, call.args.text(1));
  modem.say(fmt::format("+QCFG: \"nwscanmode\",{}", allowed(modem, kNwscanmode)));
  return ok();
}

constexpr AtCommand kCommands[] = {{"+WS46", ws46},
                                   {"+CNMP", cnmp},
                                   {"^SYSCFG", syscfg},
                                   {"^SYSCFGEX", syscfgex},
                                   {"+QCFG", qcfg}};

}  // namespace

extern const CommandGroup technology;
constinit const CommandGroup technology = kCommands;

}  // namespace firmware::commands
