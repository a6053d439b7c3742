// The encoding of ids and states in the tables.
#pragma once

#include <limits>

#include "spool/types.hpp"

namespace spool {

/// The column message.state, and the figure in which the audit counts the message.
enum class MessageState : std::uint8_t {
  collecting = 0,  ///< parts are missing, before the deadline
  incomplete = 1,  ///< parts are missing, after the deadline, and no route takes it so
  kept = 2,        ///< no route takes it
  waiting = 3,     ///< a delivery waits
  relayed = 4,     ///< every delivery was delivered
  dead = 5,        ///< none waits, one is dead
  dropped = 6,     ///< none waits, none is dead, one is dropped
  held = 7,        ///< has routes, but no deliveries: its sender has sent too many
};

/// Ids of parts and deliveries begin with the id of their message: message 17 has the parts 17001…
/// and the deliveries 17001…. They are found without an index.
constexpr Id kPerMessage = 1000;
/// Deliveries with higher numbers belong to a set that was completed after it was relayed
/// incomplete.
constexpr Id kLateCompletion = 500;

/// The range of ids of the parts, or deliveries, of `message`.
constexpr Id first_of(Id message) {
  return message * kPerMessage;
}
constexpr Id last_of(Id message) {
  return message * kPerMessage + kPerMessage - 1;
}
constexpr Id message_of(Id part_or_delivery) {
  return part_or_delivery / kPerMessage;
}

/// Returns true if both deliveries are of the same content of one message: both of the complete
/// message, or both of the incomplete set that it was before.
constexpr bool are_of_one_content(Id one, Id other) {
  return message_of(one) == message_of(other) &&
         (one - first_of(message_of(one)) > kLateCompletion) ==
             (other - first_of(message_of(other)) > kLateCompletion);
}

/// Returns the id below which a page begins.
constexpr Id before_or_newest(const Page& page) {
  return page.before.value_or(std::numeric_limits<Id>::max());
}

}  // namespace spool
