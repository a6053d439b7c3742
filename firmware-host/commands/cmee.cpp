// +CMEE: the form of errors (TS 27.007 §9.1).
#include "firmware-host/commands/setting.hpp"
#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

Answer run(Modem& modem, const Call& call) {
  return number_setting(modem, call, modem.settings().cmee, 0, 2);
}

constexpr AtCommand kCommands[] = {{"+CMEE", run}};

}  // namespace

extern const CommandGroup cmee;
constinit const CommandGroup cmee = kCommands;

}  // namespace firmware::commands
