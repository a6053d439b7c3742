// Messages that wait for a decision because their sender has sent too many: they have routes, but
// no deliveries. Inside a writing transaction.
#pragma once

#include <span>

#include "spool/write_connection.hpp"

namespace spool {

/// Whether the flood guard has admitted the SMS that completes a message.
enum class Admission : std::uint8_t { admitted, refused };

/// Records the routes of a message of `sender` that is held. Returns true if it is the first one of
/// this sender. The state of the message is the caller's.
bool hold(WriteTransaction& tx, Id message, const std::string& sender,
          std::span<const std::string> routes);

/// Removes the record of a held message of `sender`; does nothing for another message. Returns the
/// numbers of its routes.
std::vector<std::int64_t> remove_hold(WriteTransaction& tx, Id message, const std::string& sender);

/// Gives a held message the deliveries that it would have got when it came. Returns their number; 0
/// for another message.
int release(WriteTransaction& tx, Id message);

/// Releases the oldest held messages of each sender, as many as the regained tokens allow, at most
/// `most`. Returns their number.
int release_regained(WriteTransaction& tx, int most);

}  // namespace spool
