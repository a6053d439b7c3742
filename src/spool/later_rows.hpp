// What the spool of a newer version has and a backup of it lacks. For restore.hpp.
#pragma once

#include <string>
#include <vector>

#include "spool/types.hpp"
#include "util/result.hpp"

namespace spool {

/// A PDU that arrived after the backup.
struct LaterPdu {
  Id message = 0;  ///< in the newer spool; 0: a report or a raw record
  ReceivedPdu received;
};

/// A delivery that is not in the backup, or that has another state there.
struct LaterDelivery {
  Id id = 0;  ///< in the newer spool
  std::string route;
  std::string key;  ///< of its message, as in Message::key; empty: the set is incomplete
  DeliveryState state = DeliveryState::waiting;
  std::string error;
  bool known = false;  ///< the backup has it, under the same number
};

struct LaterRows {
  std::vector<LaterPdu> pdus;  ///< oldest first
  std::vector<LaterDelivery> deliveries;
  std::vector<Id> purged;       ///< deliveries that wait in the backup, of messages so old that the
                                ///< newer spool has removed their rows
  std::vector<Id> purged_held;  ///< messages that are held in the backup, likewise
  int erased = 0;               ///< messages that the backup lacks and whose payload is erased
  std::vector<std::string> left;  ///< tables that could not be carried over
};

// The columns of the newer spool that are read here: docs/spool-format.md promises that later
// migrations keep them.

/// Reads what `later`, a spool of this or a newer version, has and `older`, its backup of this
/// version, lacks. Carries the records of SIMs, PINs, outgoing SMS, suspended modems and cures, the
/// history and the service time over to `older`, as far as their tables have the same columns.
/// Fails with `reject` if `older` is no backup of `later`, or `later` cannot be read. Throws
/// SQLite::Exception for errors of `older`.
util::Result<LaterRows> read_later(const std::string& older, const std::string& later);

/// Carries over what taking in the PDUs would change: the state of routes, and the fingerprints of
/// SMS whose payload is erased. As read_later().
util::Result<void> carry_last(const std::string& older, const std::string& later);

}  // namespace spool
