// +CPMS: the memories for reading, writing and receiving (TS 27.005 §3.2.2).
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

std::optional<Memory> memory_from(std::string_view name, std::string_view said) {
  for (const Memory memory : {Memory::sm, Memory::me, Memory::sr, Memory::mt}) {
    const std::string_view known = to_string(memory);
    if (said.find(fmt::format("\"{}\"", known)) == std::string_view::npos) continue;
    const auto same = [](char a, char b) {
      return std::toupper(static_cast<unsigned char>(a)) == b;
    };
    if (std::equal(name.begin(), name.end(), known.begin(), known.end(), same)) return memory;
  }
  return std::nullopt;
}

std::string fill(Modem& modem, Memory memory) {
  const StoreView store = modem.store(memory);
  return fmt::format("{},{}", store.used(), store.capacity());
}

void read(Modem& modem) {
  std::string text = "+CPMS: ";
  for (const Memory memory : modem.settings().memory) {
    text += fmt::format("{}\"{}\",{}", text.ends_with(' ') ? "" : ",", to_string(memory),
                        fill(modem, memory));
  }
  modem.say(text);
}

Answer set(Modem& modem, const Call& call) {
  auto wanted = modem.settings().memory;
  if (call.args.size() > wanted.size() || !call.args.has(0)) return cms(302);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!call.args.has(i)) continue;
    const auto memory = memory_from(call.args.text(i), modem.config().personality->cpms_response);
    if (!memory) return cms(302);
    const bool receives =
        *memory == Memory::me ? modem.config().personality->me_receives : *memory != Memory::sr;
    if (i == 2 && !receives) return cms(302);
    wanted[i] = *memory;
  }
  modem.settings().memory = wanted;
  std::string text = "+CPMS: ";
  for (const Memory memory : wanted) {
    text += (text.ends_with(' ') ? "" : ",") + fill(modem, memory);
  }
  modem.say(text);
  modem.offer_later();  // the new receiving memory may have free slots
  return ok();
}

Answer run(Modem& modem, const Call& call) {
  if (call.set()) return set(modem, call);
  if (call.test()) modem.say(fmt::format("+CPMS: {}", modem.config().personality->cpms_response));
  if (call.read()) read(modem);
  return ok();
}

constexpr AtCommand kCommands[] = {{"+CPMS", run, Needs::sms}};

}  // namespace

extern const CommandGroup cpms;
constinit const CommandGroup cpms = kCommands;

}  // namespace firmware::commands
