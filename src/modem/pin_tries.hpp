// How many tries a SIM leaves for its PIN and its PUK, in every way a modem may say it
// (docs/field-notes.md#7-tries-left-for-the-pin). Reading costs no try.
#pragma once

#include <optional>

#include "modem/at_channel.hpp"

namespace modem {

struct PinTries {
  std::optional<int> pin, puk;
};

/// The profile's own commands first, then 27.007's, the card's own status word, and what other
/// makers offer, until one tells of the PIN. Empty if none does.
util::Result<PinTries> read_pin_tries(AtChannel& channel, const Profile& profile);

}  // namespace modem
