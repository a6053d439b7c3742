// +CMGD: deletes from the first memory, one message or all in some states (TS 27.005 §3.5.4).
#include <fmt/format.h>

#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

/// Returns whether <delflag> deletes messages in this state: 1 read ones, 2 also sent, 3 also
/// unsent, 4 also unread ones.
bool deletes(Stat stat, int flag) {
  switch (stat) {
    case Stat::received_read:
      return flag >= 1;
    case Stat::stored_sent:
      return flag >= 2;
    case Stat::stored_unsent:
      return flag >= 3;
    case Stat::received_unread:
      return flag >= 4;
  }
  return false;
}

int erase_many(StoreView store, int flag) {
  int erased = 0;
  for (int index = 1; index <= store.capacity(); ++index) {
    const StoredMessage* message = store.at(index);
    if (message != nullptr && deletes(message->stat, flag)) erased += store.erase(index) ? 1 : 0;
  }
  return erased;
}

void say_used(Modem& modem, StoreView store) {
  std::string list;
  for (int index = 1; index <= store.capacity(); ++index) {
    if (store.at(index) != nullptr)
      list += (list.empty() ? "" : ",") + std::to_string(modem.shown(index));
  }
  modem.say(fmt::format("+CMGD: ({}),(0-4)", list));
}

Answer run(Modem& modem, const Call& call) {
  if (modem.sim() == nullptr) return cms(310);
  StoreView store = modem.store(modem.settings().memory[0]);
  if (call.test()) {
    say_used(modem, store);
    return ok();
  }
  const auto flag = call.args.within(1, 0, 4, 0);
  const auto index = call.args.number(0);
  if (!call.set() || !flag || !index) return cms(304);
  const int slot = modem.slot(*index);
  if (*flag == 0 && (slot < 1 || slot > store.capacity())) return cms(321);
  if (modem.faults().happens(Fault::keep_deleted)) return ok();
  // An empty slot is no error: the message is not there.
  const int erased = *flag == 0 ? (store.erase(slot) ? 1 : 0) : erase_many(store, *flag);
  modem.inbox().counters().deleted += static_cast<std::uint64_t>(erased);
  if (erased > 0) modem.offer_later();
  return ok();
}

constexpr AtCommand kCommands[] = {{"+CMGD", run, Needs::sms}};

}  // namespace

extern const CommandGroup cmgd;
constinit const CommandGroup cmgd = kCommands;

}  // namespace firmware::commands
