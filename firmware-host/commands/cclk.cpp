// +CCLK, +CTZU and +CTZR: the modem's clock (TS 27.007 §8.15, §8.40, §8.41), in UTC.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <ctime>

#include "firmware-host/commands/setting.hpp"
#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

Answer clock(Modem& modem, const Call& call) {
  if (!call.read()) return ok();
  const std::time_t now = util::epoch_ms(modem.environment().clock.wall()) / 1000;
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  modem.say(fmt::format("+CCLK: \"{:%y/%m/%d,%H:%M:%S}+00\"", parts));
  return ok();
}

Answer reporting(Modem& modem, const Call& call) {
  return number_setting(modem, call, modem.settings().ctzr, 0, 2);
}
Answer update(Modem& modem, const Call& call) {
  return number_setting(modem, call, modem.settings().ctzu, 0, 3);
}

constexpr AtCommand kCommands[] = {{"+CCLK", clock}, {"+CTZR", reporting}, {"+CTZU", update}};

}  // namespace

extern const CommandGroup cclk;
constinit const CommandGroup cclk = kCommands;

}  // namespace firmware::commands
