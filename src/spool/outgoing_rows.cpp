#include "spool/outgoing_rows.hpp"

#include <algorithm>

#include "spool/row_encoding.hpp"

namespace spool {
namespace {

std::optional<int> maybe_small(const Query& row, int column) {
  const auto value = row.maybe(column);
  return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

std::vector<OutgoingPart> read_parts(Connection& db, Id message) {
  std::vector<OutgoingPart> parts;
  Query rows = db.query(Sql::outgoing_parts, first_of(message), last_of(message));
  while (rows.next()) {
    OutgoingPart part;
    part.sequence = static_cast<int>(rows.integer(0) - first_of(message));
    part.state = static_cast<SendState>(rows.integer(1));
    part.report_awaited = rows.integer(2) != 0;
    part.reference = maybe_small(rows, 3);
    part.cause = maybe_small(rows, 4);
    part.report_status = maybe_small(rows, 5);
    part.error = rows.text(6);
    parts.push_back(std::move(part));
  }
  return parts;
}

bool wants_to_be_forgotten(Connection& db, Id message) {
  Query row = db.query(Sql::outgoing_wishes, message);
  return row.next() && (row.integer(0) & kWantsToBeForgotten) != 0;
}

std::string name_or_none(Connection& db, std::int64_t id) {
  return id == 0 ? std::string() : name_of(db, id);
}

}  // namespace

std::optional<Outgoing> read_outgoing(Connection& db, Id message) {
  Outgoing outgoing;
  {
    Query row = db.query(Sql::outgoing_get, message);
    if (!row.next()) return std::nullopt;
    outgoing.id = row.integer(0);
    const auto asked = row.integer(1), sent_by = row.integer(2), sim = row.integer(3);
    outgoing.to = row.text(4);
    outgoing.state = static_cast<SendState>(row.integer(5));
    outgoing.report = (row.integer(6) & kWantsReport) != 0;
    outgoing.erased = row.integer(7) != 0;
    outgoing.tries = row.small(8);
    outgoing.not_before = ServiceTime{row.integer(9)};
    outgoing.asked = util::from_epoch_ms(row.integer(10));
    outgoing.changed = util::from_epoch_ms(row.integer(11));
    outgoing.modem = name_or_none(db, sent_by != 0 ? sent_by : asked);
    outgoing.sim = name_or_none(db, sim);
  }
  outgoing.parts = read_parts(db, message);
  return outgoing;
}

std::vector<OutgoingPartRow> read_part_rows(Connection& db, Id message) {
  std::vector<OutgoingPartRow> parts;
  Query rows = db.query(Sql::outgoing_parts, first_of(message), last_of(message));
  while (rows.next())
    parts.push_back(
        {rows.integer(0), static_cast<SendState>(rows.integer(1)), rows.integer(2) != 0});
  return parts;
}

void update_state(WriteTransaction& tx, Id message) {
  const auto parts = read_part_rows(tx.db, message);
  std::vector<SendState> states;
  for (const auto& part : parts) states.push_back(part.state);
  const auto state = sum_up(states);
  const bool awaits = std::ranges::any_of(parts, &OutgoingPartRow::report_awaited);
  using enum SendState;
  const bool done =
      state == delivered || state == dropped || (state == sent && !awaits);  // none to send again
  tx.db.run(Sql::outgoing_restate, message, static_cast<int>(state),
            done ? std::optional(tx.now.count()) : std::nullopt, util::epoch_ms(tx.wall));
  const bool ended = state != waiting && state != sending && !awaits;
  if (ended && wants_to_be_forgotten(tx.db, message)) {
    tx.db.run(Sql::outgoing_parts_erase, first_of(message), last_of(message));
    tx.db.run(Sql::outgoing_forget, message);
  }
}

}  // namespace spool
