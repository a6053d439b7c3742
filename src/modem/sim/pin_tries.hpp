// Reads how many tries are left for the SIM's PIN and PUK, by any command that a modem supports
// (docs/field-notes.md#7-tries-left-for-the-pin). Reading costs no try.
#pragma once

#include <optional>

#include "modem/channel/at_channel.hpp"

namespace modem {

struct PinTries {
  std::optional<int> pin, puk;
};

/// Tries the profile's commands, then that of 27.007, the card's status word, and those of other
/// makers, until one returns the tries of the PIN. Returns no values if none does.
util::Result<PinTries> read_pin_tries(AtChannel& channel, const Profile& profile);

}  // namespace modem
