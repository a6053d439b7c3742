// Messages that wait for a decision because their sender has sent too many: they have routes, but
// no deliveries. Inside a writing transaction.
#pragma once

#include <span>
#include <string_view>

#include "spool/write_connection.hpp"

namespace spool {

/// Whether the flood guard has admitted the SMS that completes a message.
enum class Admission : std::uint8_t { admitted, refused };

/// What the key of a name begins with. No number has these letters.
constexpr std::string_view kNameKey = "name:";

/// Returns the key of a sender in the flood guard: its number, or "name:" and its name. So nobody
/// uses up the tokens of a number by sending under a name that looks like it.
std::string sender_key(const sms::Address& sender);
/// Returns the key of the sender of a message; empty if there is no such message.
std::string sender_key(Connection& db, Id message);

/// Records the routes of a message of `sender`, a key, that is held. Returns true if it is the
/// first one of this sender. The state of the message is the caller's.
bool hold(WriteTransaction& tx, Id message, const std::string& sender,
          std::span<const std::string> routes);

/// Removes the record of a held message of `sender`, a key; does nothing for another message.
/// Returns the numbers of its routes.
std::vector<std::int64_t> remove_hold(WriteTransaction& tx, Id message, const std::string& sender);

/// Gives a held message the deliveries that it would have got when it came. Returns their number; 0
/// for another message.
int release(WriteTransaction& tx, Id message);

/// Releases the oldest held messages of each sender, as many as the regained tokens allow, at most
/// `most`. Returns their number.
int release_regained(WriteTransaction& tx, int most);

}  // namespace spool
