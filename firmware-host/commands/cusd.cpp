// +CUSD: codes like *100# and what the network says to them (TS 27.007 §7.15).
#include <fmt/format.h>

#include "firmware-host/charset.hpp"
#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

constexpr int kGsm7 = 15, kUcs2 = 72;
constexpr int kNotSupported = 4;

void answer(Modem& modem, std::string_view code) {
  const auto reply = modem.world().network.ussd().ask(code);
  if (!reply) {
    modem.urc(fmt::format("+CUSD: {}", kNotSupported));
    return;
  }
  const std::string& charset = modem.settings().cscs;
  modem.urc(fmt::format("+CUSD: {},\"{}\",{}", reply->m, to_charset(reply->text, charset),
                        charset == "UCS2" ? kUcs2 : kGsm7));
}

Answer run(Modem& modem, const Call& call) {
  int& mode = modem.settings().cusd;
  if (call.test()) modem.say("+CUSD: (0-2)");
  if (call.read()) modem.say(fmt::format("+CUSD: {}", mode));
  if (!call.set()) return ok();
  const auto n = call.args.within(0, 0, 2);
  if (!n) return cme(50);
  if (*n != 2) mode = *n;
  if (!call.args.has(1)) return ok();
  if (!modem.on_network()) return cme(30);
  const auto code = from_charset(call.args.text(1), modem.settings().cscs);
  if (!code) return cme(25);
  answer(modem, *code);  // comes after the OK
  return ok();
}

constexpr AtCommand kCommands[] = {{"+CUSD", run, Needs::sim}};

}  // namespace

extern const CommandGroup cusd;
constinit const CommandGroup cusd = kCommands;

}  // namespace firmware::commands
