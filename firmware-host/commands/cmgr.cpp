// +CMGR: reads one message of the first memory (TS 27.005 §3.4.3, §4.2).
#include <fmt/format.h>

#include "firmware-host/modem.hpp"
#include "firmware-host/text_mode.hpp"

namespace firmware::commands {

namespace {

Answer nothing_there(Modem& modem) {
  const EmptySlot habit = modem.config().personality->empty_slot;
  if (habit == EmptySlot::error_321) return cms(321);
  if (habit == EmptySlot::zeros) modem.say("+CMGR: 0,,0");
  return ok();
}

Answer run(Modem& modem, const Call& call) {
  if (call.test()) return ok();
  const Settings& settings = modem.settings();
  StoreView store = modem.store(settings.memory[0]);
  const auto index = call.args.number(0);
  if (!index || *index < 0 || *index > store.capacity()) return cms(321);
  StoredMessage* message = store.at(modem.slot(*index));
  if (message == nullptr) return nothing_there(modem);
  if (settings.text_mode) {
    modem.say(text_reading(*message, settings));
  } else {
    modem.say(fmt::format("+CMGR: {},,{}\r\n{}", static_cast<int>(message->stat),
                          message->tpdu_length, message->pdu));
  }
  if (message->stat == Stat::received_unread) message->stat = Stat::received_read;
  return ok();
}

constexpr AtCommand kCommands[] = {{"+CMGR", run, Needs::sms}};

}  // namespace

extern const CommandGroup cmgr;
constinit const CommandGroup cmgr = kCommands;

}  // namespace firmware::commands
