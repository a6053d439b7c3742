// The choice of the set that a received part belongs to. A pure function.
#pragma once

#include <span>

#include "spool/types.hpp"

namespace spool {

/// A set with the same SIM, sender, reference and total that lacks the part.
struct OpenSet {
  Id id = 0;
  int present = 0;
  std::optional<std::int64_t> sent_ms;  ///< TP-SCTS of its first part, if it was valid
  ServiceTime first_seen{0};
};

/// Returns the set whose service centre time stamp is nearest to `sent_ms`. Returns nothing if all
/// are farther away than `window`: then the sender has used the reference again.
///
/// The time stamps of the network are right even if a part was stored for days or our clock is
/// wrong. Only if one is missing is the service time compared, with `now`.
std::optional<Id> choose_set(std::span<const OpenSet> sets, std::optional<std::int64_t> sent_ms,
                             ServiceTime now, ServiceTime window);

}  // namespace spool
