// +CSCS: the character set of the line (TS 27.007 §5.5).
#include <fmt/format.h>

#include "firmware-host/charset.hpp"
#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

Answer run(Modem& modem, const Call& call) {
  if (call.test()) modem.say("+CSCS: " + charset_list());
  if (call.read()) modem.say(fmt::format("+CSCS: \"{}\"", modem.settings().cscs));
  if (!call.set()) return ok();
  if (!is_charset(call.args.text(0))) return cme(50);
  modem.settings().cscs = std::string(call.args.text(0));
  return ok();
}

constexpr AtCommand kCommands[] = {{"+CSCS", run}};

}  // namespace

extern const CommandGroup cscs;
constinit const CommandGroup cscs = kCommands;

}  // namespace firmware::commands
