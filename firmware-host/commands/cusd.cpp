// +CUSD: codes such as *100# and the network's responses (TS 27.007 §7.15).
#include <fmt/format.h>

#include "firmware-host/charset.hpp"
#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

constexpr int kGsm7 = 15, kUcs2 = 72;
constexpr int kNotSupported = 4;

/// Returns the code; nothing if it is not encoded as the modem family requires.
std::optional<std::string> code_in(Modem& modem, std::string_view text) {
  if (modem.config().personality->ussd == UssdHabit::packed_hex) return from_packed_hex(text);
  return from_charset(text, modem.settings().cscs);
}

std::string words_out(Modem& modem, const UssdService::Reply& reply) {
  const auto line = [&](const std::string& text, int dcs) {
    return fmt::format("+CUSD: {},\"{}\",{}", reply.m, text, dcs);
  };
  const std::string& charset = modem.settings().cscs;
  switch (modem.config().personality->ussd) {
    case UssdHabit::packed_hex:
      return line(to_packed_hex(reply.text), kGsm7);
    case UssdHabit::ucs2_answer:
      return line(to_ucs2_hex(reply.text), kUcs2);
    case UssdHabit::ucs2_dcs15:
      return line(to_ucs2_hex(reply.text), kGsm7);
    case UssdHabit::charset:
      break;
  }
  return line(to_charset(reply.text, charset), charset == "UCS2" ? kUcs2 : kGsm7);
}

void answer(Modem& modem, std::string_view code) {
  const auto reply = modem.environment().network.ussd().ask(code);
  modem.urc(reply ? words_out(modem, *reply) : fmt::format("+CUSD: {}", kNotSupported));
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
  const auto code = code_in(modem, call.args.text(1));
  if (!code) return cme(25);
  answer(modem, *code);  // sent after the OK
  return ok();
}

constexpr AtCommand kCommands[] = {{"+CUSD", run, Needs::sim}};

}  // namespace

extern const CommandGroup cusd;
constinit const CommandGroup cusd = kCommands;

}  // namespace firmware::commands
