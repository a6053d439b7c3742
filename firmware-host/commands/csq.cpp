// Signal, battery, activity (TS 27.007 §8.4, §8.5, §8.1).
#include <fmt/format.h>

#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

Answer signal(Modem& modem, const Call& call) {
  if (call.test()) {
    modem.say("+CSQ: (0-31,99),(0-7,99)");
  } else {
    modem.say(fmt::format("+CSQ: {},99", modem.signal()));
  }
  return ok();
}

Answer battery(Modem& modem, const Call& call) {
  modem.say(call.test() ? "+CBC: (0-3),(0-100)" : "+CBC: 0,100");
  return ok();
}

Answer activity(Modem& modem, const Call& call) {
  constexpr int kReady = 0, kRinging = 3;
  modem.say(call.test()
                ? std::string("+CPAS: (0,3,4)")
                : fmt::format("+CPAS: {}", modem.voice_call().ringing() ? kRinging : kReady));
  return ok();
}

constexpr AtCommand kCommands[] = {{"+CSQ", signal}, {"+CBC", battery}, {"+CPAS", activity}};

}  // namespace

extern const CommandGroup csq;
constinit const CommandGroup csq = kCommands;

}  // namespace firmware::commands
