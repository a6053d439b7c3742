// Rows of the outgoing queue: read, and the state of a message made from its parts.
#pragma once

#include "spool/outgoing.hpp"
#include "spool/write_connection.hpp"

namespace spool {

struct OutgoingPartRow {
  Id id = 0;
  SendState state = SendState::waiting;
  bool report_awaited = false;
};

std::vector<OutgoingPartRow> read_part_rows(Connection& db, Id message);
std::optional<Outgoing> read_outgoing(Connection& db, Id message);

/// Writes the state that the parts make of their message, and whether its payload is still needed.
void update_state(WriteTransaction& tx, Id message);

}  // namespace spool
