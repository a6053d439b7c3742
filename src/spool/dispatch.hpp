// Deliveries: made, settled, and what they make of their message.
#pragma once

#include <span>

#include "spool/delivery_queue.hpp"
#include "spool/row_encoding.hpp"
#include "spool/write_connection.hpp"

namespace spool {

/// What a message without deliveries, or with fresh ones, is.
MessageState state_for(std::span<const std::string> routes);

/// One delivery per route, due now. Their numbers begin after `offset`.
void dispatch(WriteTransaction& tx, Id message, std::span<const std::string> routes, Id offset = 0);

/// Takes back what was not delivered of an incomplete set: a fuller message goes in its place.
void remove_open_deliveries(WriteTransaction& tx, Id message);

/// The number of the last delivery an incomplete set has; 0 without any.
Id last_delivery(WriteTransaction& tx, Id message);

/// Enters the result of an attempt, or a person's decision, and what follows for the message.
/// Ignored for a delivery that is gone or decided; only a success counts even then.
bool apply_settlement(WriteTransaction& tx, const Settlement& settlement);

/// The dead deliveries of a route and those that wait for a later time; of all with an empty name.
std::vector<Id> deliveries_to_requeue(WriteTransaction& tx, const std::string& route);

/// Makes a waiting or dead delivery due now; a dead one begins anew, with its whole age limit.
bool requeue(WriteTransaction& tx, Id delivery);

}  // namespace spool
