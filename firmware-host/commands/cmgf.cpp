// +CMGF, +CSDH: PDU or text mode, and whether text mode shows all fields (TS 27.005 §3.2.3,
// §3.3.3).
#include <fmt/format.h>

#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

Answer flag(Modem& modem, const Call& call, bool& setting) {
  if (call.test()) modem.say(fmt::format("{}: (0,1)", call.name));
  if (call.read()) modem.say(fmt::format("{}: {}", call.name, setting ? 1 : 0));
  if (call.execute()) setting = false;
  if (!call.set()) return ok();
  const auto value = call.args.within(0, 0, 1);
  if (!value) return cms(305);
  setting = *value == 1;
  return ok();
}

Answer format(Modem& modem, const Call& call) {
  return flag(modem, call, modem.settings().text_mode);
}
Answer header(Modem& modem, const Call& call) {
  return flag(modem, call, modem.settings().show_text_header);
}

constexpr AtCommand kCommands[] = {{"+CMGF", format}, {"+CSDH", header}};

}  // namespace

extern const CommandGroup cmgf;
constinit const CommandGroup cmgf = kCommands;

}  // namespace firmware::commands
