#include "spool/dispatch.hpp"

#include <algorithm>

#include "util/log.hpp"

namespace spool {
namespace {

struct Row {
  Id id;
  std::int64_t route;
  DeliveryState state;
  int attempts;
  std::int64_t not_before;
};

std::optional<Row> read(Work& work, Id delivery) {
  Query row = work.db.query(Sql::delivery_get, delivery);
  if (!row.next()) return std::nullopt;
  return Row{row.integer(0), row.integer(1), static_cast<DeliveryState>(row.integer(2)),
             row.small(3), row.integer(5)};
}

std::optional<Count> counter_of(DeliveryState state) {
  switch (state) {
    case DeliveryState::waiting:
      return std::nullopt;  // waiting = received - the others
    case DeliveryState::delivered:
      return Count::delivered;
    case DeliveryState::dead:
      return Count::dead;
    case DeliveryState::dropped:
      return Count::dropped;
  }
  return std::nullopt;
}

MessageState outcome(bool any_waiting, bool any_dead, bool any_dropped) {
  if (any_waiting) return MessageState::waiting;
  if (any_dead) return MessageState::dead;
  return any_dropped ? MessageState::dropped : MessageState::relayed;
}

/// The message is what its deliveries are; those of the incomplete set count no more once the
/// whole message has its own.
void refresh(Work& work, Id message) {
  bool late = false;
  std::array<bool, 4> seen{};
  Query rows = work.db.query(Sql::delivery_states, first_of(message), last_of(message));
  while (rows.next()) {
    if (!late && rows.integer(0) - first_of(message) > kLateCompletion) {
      late = true;
      seen = {};
    }
    seen.at(static_cast<std::size_t>(rows.integer(1))) = true;
  }
  const auto is = [&](DeliveryState state) { return seen.at(static_cast<std::size_t>(state)); };
  const MessageState state =
      outcome(is(DeliveryState::waiting), is(DeliveryState::dead), is(DeliveryState::dropped));
  // A dead letter keeps its payload: somebody may retry it.
  const bool done = state == MessageState::relayed || state == MessageState::dropped;
  work.db.run(Sql::message_settle, message, static_cast<int>(state),
              done ? std::optional(work.now.count()) : std::nullopt);
}

void note_on_route(Work& work, const Row& row, const Settlement& settlement) {
  const std::int64_t wall = util::epoch_ms(work.wall);
  const std::int64_t latency = settlement.latency.count();
  if (settlement.state == DeliveryState::delivered)
    work.db.run(Sql::route_succeeded, row.route, wall, latency);
  else if (!settlement.error.empty())
    work.db.run(Sql::route_failed, row.route, wall, latency, settlement.error);
}

void change(Work& work, const Row& row, DeliveryState state, std::int64_t not_before, int attempts,
            const std::string& error) {
  work.db.run(Sql::delivery_update, row.id, static_cast<int>(state), attempts, not_before, error,
              util::epoch_ms(work.wall));
  if (state == row.state) return;
  if (const auto left = counter_of(row.state)) work.ledger.count(row.route, *left, -1);
  if (const auto entered = counter_of(state)) work.ledger.count(row.route, *entered);
  refresh(work, message_of(row.id));
}

}  // namespace

MessageState state_for(std::span<const std::string> routes) {
  return routes.empty() ? MessageState::kept : MessageState::waiting;
}

void dispatch(Work& work, Id message, std::span<const std::string> routes, Id offset) {
  const Id numbers = offset < kLateCompletion ? kLateCompletion : kPerMessage;
  const auto most = static_cast<std::size_t>(numbers - 1 - offset);
  if (routes.size() > most)
    util::log_error("spool: more than 499 deliveries for one message; the rest are not made");
  Id id = first_of(message) + offset;
  for (const auto& name : routes.first(std::min(routes.size(), most))) {
    const auto route = work.ledger.id(NameKind::route, name);
    work.db.run(Sql::delivery_insert, ++id, route, work.now.count(), util::epoch_ms(work.wall));
    work.ledger.count(route, Count::received);
  }
}

void withdraw(Work& work, Id message) {
  std::vector<Row> rows;
  {
    Query states = work.db.query(Sql::delivery_states, first_of(message), last_of(message));
    while (states.next())
      rows.push_back({states.integer(0), states.integer(2),
                      static_cast<DeliveryState>(states.integer(1)), 0, 0});
  }
  for (const auto& row : rows) {
    if (row.state != DeliveryState::waiting && row.state != DeliveryState::dead) continue;
    work.db.run(Sql::delivery_remove, row.id);
    work.ledger.count(row.route, Count::received, -1);
    if (const auto left = counter_of(row.state)) work.ledger.count(row.route, *left, -1);
  }
}

Id last_delivery(Work& work, Id message) {
  Id last = 0;
  Query states = work.db.query(Sql::delivery_states, first_of(message), last_of(message));
  while (states.next()) last = std::max(last, states.integer(0) - first_of(message));
  return last;
}

bool enter(Work& work, const Settlement& settlement) {
  const auto row = read(work, settlement.delivery);
  if (!row) return false;
  const bool decided = row->state != DeliveryState::waiting;
  const bool late_success =
      settlement.state == DeliveryState::delivered && row->state != DeliveryState::delivered;
  const bool dropped_when_dead =
      settlement.state == DeliveryState::dropped && row->state == DeliveryState::dead;
  if (decided && !late_success && !dropped_when_dead) return false;
  note_on_route(work, *row, settlement);
  change(
      work, *row, settlement.state,
      settlement.state == DeliveryState::waiting ? settlement.not_before.count() : row->not_before,
      row->attempts + (settlement.counts_as_attempt ? 1 : 0), settlement.error);
  return true;
}

std::vector<Id> revivable(Work& work, const std::string& route) {
  std::vector<Id> ids;
  Query names = work.db.query(Sql::names_of_kind, static_cast<int>(NameKind::route));
  while (names.next()) {
    if (!route.empty() && names.text(1) != route) continue;
    Query later = work.db.query(Sql::waiting_ids, names.integer(0), work.now.count());
    while (later.next()) ids.push_back(later.integer(0));
    Query dead = work.db.query(Sql::dead_ids, names.integer(0));
    while (dead.next()) ids.push_back(dead.integer(0));
  }
  return ids;
}

bool revive(Work& work, Id delivery) {
  const auto row = read(work, delivery);
  if (!row || (row->state != DeliveryState::waiting && row->state != DeliveryState::dead))
    return false;
  const bool dead = row->state == DeliveryState::dead;
  change(work, *row, DeliveryState::waiting, work.now.count(), dead ? 0 : row->attempts, {});
  if (dead) work.db.run(Sql::delivery_renew, delivery, work.now.count());
  return true;
}

}  // namespace spool
