// +CESQ: signal quality in all its scales (TS 27.007 §8.69).
#include <fmt/format.h>

#include <algorithm>

#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

constexpr int kUnknown = 99;
constexpr int kHighestRxlev = 63;

/// Converts <rssi> of +CSQ, from -113 dBm in steps of 2, to <rxlev>, from -110 dBm in steps of 1.
int rxlev_of(int csq) {
  return csq == kUnknown ? kUnknown : std::clamp(2 * csq - 2, 0, kHighestRxlev);
}

Answer run(Modem& modem, const Call& call) {
  if (call.test()) {
    modem.say("+CESQ: (0-63,99),(0-7,99),(0-96,255),(0-49,255),(0-34,255),(0-97,255)");
  } else {
    modem.say(fmt::format("+CESQ: {},99,255,255,255,255", rxlev_of(modem.signal())));
  }
  return ok();
}

constexpr AtCommand kCommands[] = {{"+CESQ", run}};

}  // namespace

extern const CommandGroup cesq;
constinit const CommandGroup cesq = kCommands;

}  // namespace firmware::commands
