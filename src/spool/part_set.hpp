// The sets of parts that become messages, inside a writing transaction.
#pragma once

#include "spool/held.hpp"

namespace spool {

struct SetMatch {
  std::optional<Id> set;  ///< nothing: the part starts a new set
  bool repeated = false;  ///< the set has this part already
};

/// Finds the open set that a received part belongs to. `sim` is the identity of the SIM, `tpdu` the
/// octets of `deliver`.
SetMatch find_set(WriteTransaction& tx, const std::string& sim, const sms::Deliver& deliver,
                  util::OctetView tpdu, const sms::Concatenation& part);

/// What has become of a completed set.
struct Completion {
  bool routed = false;  ///< a route takes it
  bool held = false;    ///< its sender has sent too many
  bool first_held = false;
};

/// Makes a message of a set that its `last` part has completed, and its deliveries; holds it if
/// that part was not admitted. Replaces deliveries of the incomplete set that are not delivered.
Completion complete_set(WriteTransaction& tx, Id set, const sms::Deliver& last, Admission admission,
                        const Router& router);

/// Marks a set as incomplete at its deadline, and makes deliveries for the routes that take
/// incomplete messages; holds it while messages of its sender are held. Replaces deliveries of an
/// earlier version that are not delivered.
void expire_set(WriteTransaction& tx, Id set, const Router& router);

}  // namespace spool
