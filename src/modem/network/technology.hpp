// The radio technologies that a modem may use, as a command of its family says or AT+WS46 (27.007
// §5.9; docs/field-notes.md#8-registration-and-signal).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "modem/channel/at_channel.hpp"
#include "modem/network/registration.hpp"
#include "modem/profile.hpp"

namespace modem {

/// Returns the text of a set of technologies: "2G, 3G"; "any" for all of them or none.
std::string technologies_text(std::uint8_t set);
/// Returns "2g", "3g" or "4g" as a set of one; 0 for another word.
std::uint8_t technology_named(std::string_view name);
/// Returns the technology of <act> (27.007 §7.2); 0 if it is not known, or none of these.
std::uint8_t technology_of(int act);
/// Returns the technology of the first domain that is registered and says one; 0 if none does.
std::uint8_t technology_in_use(const Domains& domains);

/// The relation of a modem's setting to a wanted set.
enum class TechnologyState : std::uint8_t {
  equal,      ///< it allows the set
  different,  ///< it allows another set
  unknown     ///< the modem does not say what it allows, or has no value for the set
};

/// Compares the modem's setting with `wanted`. Only `reopen` is an error.
util::Result<TechnologyState> compare_technologies(AtChannel& channel, const Profile& profile,
                                                   std::uint8_t wanted);
/// Allows the technologies in `wanted`, which must be one of the family's sets. The modem keeps the
/// setting over restarts. Returns the modem's error if it refuses.
util::Result<void> allow_technologies(AtChannel& channel, const Profile& profile,
                                      std::uint8_t wanted);

}  // namespace modem
