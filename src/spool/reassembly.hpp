// To which set of parts does a part belong? Pure: no database, no clock.
#pragma once

#include <span>

#include "spool/types.hpp"

namespace spool {

/// A set that still lacks this part, with the same SIM, sender, reference and total.
struct OpenSet {
  Id id = 0;
  int present = 0;
  std::optional<std::int64_t> sent_ms;  ///< TP-SCTS of its first part, if it was valid
  ServiceTime first_seen{0};
};

/// The set whose service centre time stamp is nearest; nothing if each is older or newer than the
/// window, that is: the reference was used again and a new generation begins.
///
/// The network's time tells generations apart even when a part was held up in a store for days or
/// our own clock is wrong. Only where a time stamp is missing does the time in service decide.
std::optional<Id> choose_set(std::span<const OpenSet> sets, std::optional<std::int64_t> sent_ms,
                             ServiceTime now, ServiceTime window);

}  // namespace spool
