// Reading and updating the rows of outgoing messages.
#pragma once

#include "spool/outgoing.hpp"
#include "spool/write_connection.hpp"

namespace spool {

/// The bits of `outgoing.report`: what whoever sends wants.
constexpr std::int64_t kWantsReport = 1, kWantsToBeForgotten = 2;

struct OutgoingPartRow {
  Id id = 0;
  SendState state = SendState::waiting;
  bool report_awaited = false;
};

/// Reads the parts of `message` without their content, in order of sequence.
std::vector<OutgoingPartRow> read_part_rows(Connection& db, Id message);
/// Reads a message with its parts.
std::optional<Outgoing> read_outgoing(Connection& db, Id message);

/// Derives the state of `message` from its parts, and from when its payload is no longer needed.
void update_state(WriteTransaction& tx, Id message);

}  // namespace spool
