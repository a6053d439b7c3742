// +CMGL: lists the messages of the first memory (TS 27.005 §3.4.2, §4.1).
#include <fmt/format.h>

#include <optional>

#include "firmware-host/modem.hpp"
#include "firmware-host/text_mode.hpp"

namespace firmware::commands {

namespace {

constexpr int kAll = 4;

/// Returns the requested <stat>, or kAll; nothing if it is invalid.
std::optional<int> wanted_stat(const Call& call, const Settings& settings) {
  if (!settings.text_mode) return call.args.within(0, 0, kAll, 0);
  if (!call.args.has(0)) return 0;
  if (call.args.text(0) == "ALL") return kAll;
  for (int stat = 0; stat < kAll; ++stat) {
    if (call.args.text(0) == stat_name(static_cast<Stat>(stat))) return stat;
  }
  return std::nullopt;
}

void list_one(Modem& modem, int index, StoredMessage& message) {
  const Settings& settings = modem.settings();
  if (settings.text_mode) {
    modem.say(text_listing(modem.shown(index), message, settings));
  } else {
    modem.say(fmt::format("+CMGL: {},{},,{}\r\n{}", modem.shown(index),
                          static_cast<int>(message.stat), message.tpdu_length, message.pdu));
  }
  if (message.stat == Stat::received_unread) message.stat = Stat::received_read;
}

Answer run(Modem& modem, const Call& call) {
  const Settings& settings = modem.settings();
  if (call.test()) {
    modem.say(settings.text_mode
                  ? "+CMGL: (\"REC UNREAD\",\"REC READ\",\"STO UNSENT\",\"STO SENT\",\"ALL\")"
                  : "+CMGL: (0-4)");
    return ok();
  }
  const auto wanted = wanted_stat(call, settings);
  if (!wanted) return cms(settings.text_mode ? 305 : 304);
  StoreView store = modem.store(settings.memory[0]);
  int left = store.used();
  for (int index = 1; left > 0; ++index) {
    StoredMessage* message = store.at(index);
    if (message == nullptr) continue;
    --left;
    if (*wanted == kAll || *wanted == static_cast<int>(message->stat)) {
      list_one(modem, index, *message);
    }
  }
  return ok();
}

constexpr AtCommand kCommands[] = {{"+CMGL", run, Needs::sms}};

}  // namespace

extern const CommandGroup cmgl;
constinit const CommandGroup cmgl = kCommands;

}  // namespace firmware::commands
