// +CMGS, +CMGW, +CMSS: send, store, send what is stored (TS 27.005 §3.5.1 to §3.5.3, §4.3, §4.4).
#include <fmt/format.h>

#include <string>

#include "firmware-host/modem.hpp"
#include "firmware-host/outbox.hpp"

namespace firmware::commands {

namespace {

constexpr int kMaxTpdu = 164;

/// Prompts for the message and passes it to `use`. Returns an error if the parameters are wrong.
Answer ask_for_message(Modem& modem, const Call& call,
                       const std::function<Answer(StoredMessage message)>& use) {
  if (modem.settings().text_mode) {
    return modem.dialogue().prompt(
        [&modem, number = std::string(call.args.text(0)), use](std::string_view text) {
          auto message = message_from_text(number, text, modem.settings());
          return message ? use(std::move(*message)) : cms(305);
        });
  }
  const auto length = call.args.within(0, 1, kMaxTpdu);
  if (!length) return cms(304);
  return modem.dialogue().prompt([length = *length, use](std::string_view hex) {
    auto message = message_from_pdu(hex, length);
    return message ? use(std::move(*message)) : cms(304);
  });
}

Answer send_now(Modem& modem, const Call& call) {
  if (call.test()) return ok();
  if (!call.set()) return cms(modem.settings().text_mode ? 305 : 304);
  return ask_for_message(modem, call, [&modem](const StoredMessage& message) {
    return send(modem, "+CMGS", message);
  });
}

Answer write(Modem& modem, const Call& call) {
  if (call.test()) return ok();
  const auto stat = modem.settings().text_mode ? std::optional(2) : call.args.within(1, 0, 3, 2);
  if (!stat) return cms(304);
  return ask_for_message(modem, call, [&modem, stat = *stat](StoredMessage message) {
    message.stat = static_cast<Stat>(stat);
    const auto index = modem.store(modem.settings().memory[1]).add(std::move(message));
    if (!index) return cms(322);
    modem.say(fmt::format("+CMGW: {}", modem.shown(*index)));
    return ok();
  });
}

Answer send_stored(Modem& modem, const Call& call) {
  if (call.test()) return ok();
  const auto index = call.args.number(0);
  StoredMessage* message =
      index ? modem.store(modem.settings().memory[1]).at(modem.slot(*index)) : nullptr;
  if (message == nullptr || message->stat < Stat::stored_unsent) return cms(321);
  const Answer answer = send(modem, "+CMSS", *message);
  if (answer.kind == Answer::Kind::ok) message->stat = Stat::stored_sent;
  return answer;
}

constexpr AtCommand kCommands[] = {{"+CMGS", send_now, Needs::sms},
                                   {"+CMGW", write, Needs::sms},
                                   {"+CMSS", send_stored, Needs::sms}};

}  // namespace

extern const CommandGroup cmgs;
constinit const CommandGroup cmgs = kCommands;

}  // namespace firmware::commands
