// +CPBS, +CPBR, +CPBF, +CPBW: a phonebook that holds only the own number (TS 27.007 §8.11 to
// §8.14).
#include <fmt/format.h>

#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

constexpr int kEntries = 250;

Answer memory(Modem& modem, const Call& call) {
  std::string& book = modem.settings().phonebook;
  if (call.test()) modem.say("+CPBS: (\"SM\",\"ME\",\"ON\")");
  if (call.read()) {
    const bool own = book == "ON";
    modem.say(fmt::format("+CPBS: \"{}\",{},{}", book, own ? 1 : 0, own ? 1 : kEntries));
  }
  if (!call.set()) return ok();
  const std::string_view wanted = call.args.text(0);
  if (wanted != "SM" && wanted != "ME" && wanted != "ON") return cme(3);
  book = std::string(wanted);
  return ok();
}

Answer read(Modem& modem, const Call& call) {
  const bool own = modem.settings().phonebook == "ON";
  if (call.test()) modem.say(fmt::format("+CPBR: (1-{}),40,20", own ? 1 : kEntries));
  if (!call.set()) return ok();
  const auto first = call.args.within(0, 1, kEntries);
  if (!first) return cme(21);
  if (own && *first == 1) {
    modem.say(fmt::format("+CPBR: 1,\"{}\",145,\"\"", modem.sim()->config().number));
  }
  return ok();
}

Answer find(Modem& modem, const Call& call) {
  if (call.test()) modem.say("+CPBF: 40,20");
  return ok();
}

Answer write(Modem& modem, const Call& call) {
  if (call.test()) modem.say(fmt::format("+CPBW: (1-{}),40,(129,145),20", kEntries));
  return call.set() ? cme(3) : ok();
}

constexpr AtCommand kCommands[] = {{"+CPBS", memory, Needs::sim},
                                   {"+CPBR", read, Needs::sim},
                                   {"+CPBF", find, Needs::sim},
                                   {"+CPBW", write, Needs::sim}};

}  // namespace

extern const CommandGroup cpbs;
constinit const CommandGroup cpbs = kCommands;

}  // namespace firmware::commands
