#include "gsmrelayd/sim/card_messages.hpp"

namespace gsmrelayd {

using util::Advice;

util::Result<int> count_received(modem::Modem& modem) {
  const auto memories = modem.memories();  // a copy: a refused one is left out meanwhile
  if (memories.empty()) return util::fail(Advice::retry, "the modem is still starting");
  int count = 0;
  bool cut = false;
  for (const auto& memory : memories) {
    const auto stored = modem.list(memory);
    if (!stored) return util::fail(stored.error());
    count += static_cast<int>(stored->size());
    cut = cut || modem.listing_was_cut();
  }
  if (modem.card_is_unread())
    return util::fail(Advice::retry, "the modem refuses to read the SIM's messages");
  if (cut && count == 0)
    return util::fail(Advice::retry, "the modem broke off the list of the SIM's messages");
  return count;
}

}  // namespace gsmrelayd
