// How ids and states stand in the tables.
#pragma once

#include <limits>

#include "spool/types.hpp"

namespace spool {

/// message.state. What the audit counts a message as.
enum class MessageState : std::uint8_t {
  collecting = 0,  ///< parts are missing, before the deadline
  incomplete = 1,  ///< parts are missing, past the deadline, no route wants it so
  kept = 2,        ///< no route wants it
  waiting = 3,     ///< a delivery waits
  relayed = 4,     ///< every delivery arrived
  dead = 5,        ///< none waits, one is dead
  dropped = 6,     ///< none waits, none is dead, a person dropped one
};

/// Ids of parts and deliveries begin with their message's: message 17 has the parts 17001… and the
/// deliveries 17001…; no index is needed to find them, and a person can read it.
constexpr Id kPerMessage = 1000;
/// Deliveries of a set that was relayed incomplete and then completed.
constexpr Id kLateCompletion = 500;

constexpr Id first_of(Id message) {
  return message * kPerMessage;
}
constexpr Id last_of(Id message) {
  return message * kPerMessage + kPerMessage - 1;
}
constexpr Id message_of(Id part_or_delivery) {
  return part_or_delivery / kPerMessage;
}

/// Returns the id that a list begins below.
constexpr Id before_or_newest(const Page& page) {
  return page.before.value_or(std::numeric_limits<Id>::max());
}

}  // namespace spool
