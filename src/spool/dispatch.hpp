// Changes to deliveries, and the state of the message that follows from them.
#pragma once

#include <span>

#include "spool/delivery_queue.hpp"
#include "spool/row_encoding.hpp"
#include "spool/write_connection.hpp"

namespace spool {

/// Returns the state of a new message with these routes: waiting, or kept without any.
MessageState state_for(std::span<const std::string> routes);

/// Inserts one delivery per route, due now. Their numbers within the message begin after `offset`.
/// At most 499 per call; logs an error if there are more.
void dispatch(WriteTransaction& tx, Id message, std::span<const std::string> routes, Id offset = 0);

/// Derives the state of `message` from its deliveries. Once the complete message has deliveries,
/// those of the incomplete set do not count.
void update_message_state(WriteTransaction& tx, Id message);

/// Adds a delivery of `message`, due now, for each of `routes` that has none of it yet, and updates
/// the state of the message. Returns their number.
int dispatch_later(WriteTransaction& tx, Id message, std::span<const std::string> routes);

/// Removes the waiting and dead deliveries of an incomplete set, before deliveries of the fuller
/// message replace them.
void remove_open_deliveries(WriteTransaction& tx, Id message);

/// Returns the number within the message of its last delivery; 0 without any.
Id last_delivery(WriteTransaction& tx, Id message);

/// Applies a settlement to its delivery and updates the state of the message. Returns false, and
/// changes nothing, if the delivery does not exist or is settled; a success counts even then.
bool apply_settlement(WriteTransaction& tx, const Settlement& settlement);

/// Lists the dead deliveries of `route` (empty: of all) and those that wait for a later time.
std::vector<Id> deliveries_to_requeue(WriteTransaction& tx, const std::string& route);

/// Makes a waiting or dead delivery due now. A dead one starts with no attempts and its whole age
/// limit. Returns false if it is neither.
bool requeue(WriteTransaction& tx, Id delivery);

}  // namespace spool
