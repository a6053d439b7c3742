#include "firmware-host/commands/setting.hpp"

#include <fmt/format.h>

#include "firmware-host/modem.hpp"

namespace firmware::commands {

Answer number_setting(Modem& modem, const Call& call, int& value, int lowest, int highest) {
  switch (call.form) {
    case Call::Form::test:
      modem.say(fmt::format("{}: ({}-{})", call.name, lowest, highest));
      return ok();
    case Call::Form::read:
      modem.say(fmt::format("{}: {}", call.name, value));
      return ok();
    case Call::Form::execute:
      value = lowest;
      return ok();
    case Call::Form::set:
      break;
  }
  const auto wanted = call.args.within(0, lowest, highest);
  if (!wanted) return cme(50);
  value = *wanted;
  return ok();
}

}  // namespace firmware::commands
