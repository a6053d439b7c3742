#include "spool/dispatch.hpp"

#include <algorithm>
#include <cassert>

#include "util/log.hpp"

namespace spool {
namespace {

struct Row {
  Id id;
  std::int64_t route;
  DeliveryState state;
  int attempts;
  std::int64_t not_before;
  std::string error = {};
};

std::optional<Row> read(WriteTransaction& tx, Id delivery) {
  Query row = tx.db.query(Sql::delivery_get, delivery);
  if (!row.next()) return std::nullopt;
  return Row{row.integer(0), row.integer(1), static_cast<DeliveryState>(row.integer(2)),
             row.small(3),   row.integer(5), row.text(6)};
}

std::optional<Counter> counter_of(DeliveryState state) {
  switch (state) {
    case DeliveryState::waiting:
      return std::nullopt;  // waiting = received - the others
    case DeliveryState::delivered:
      return Counter::delivered;
    case DeliveryState::dead:
      return Counter::dead;
    case DeliveryState::dropped:
      return Counter::dropped;
  }
  return std::nullopt;
}

MessageState message_state(bool any_waiting, bool any_dead, bool any_dropped) {
  if (any_waiting) return MessageState::waiting;
  if (any_dead) return MessageState::dead;
  return any_dropped ? MessageState::dropped : MessageState::relayed;
}

void record_on_route(WriteTransaction& tx, const Row& row, const Settlement& settlement) {
  const std::int64_t wall = util::epoch_ms(tx.wall);
  const std::int64_t latency = settlement.latency.count();
  if (settlement.state == DeliveryState::delivered)
    tx.db.run(Sql::route_succeeded, row.route, wall, latency);
  else if (!settlement.error.empty())
    tx.db.run(Sql::route_failed, row.route, wall, latency, settlement.error);
}

void change(WriteTransaction& tx, const Row& row, DeliveryState state, std::int64_t not_before,
            int attempts, const std::string& error) {
  tx.db.run(Sql::delivery_update, row.id, static_cast<int>(state), attempts, not_before, error,
            util::epoch_ms(tx.wall));
  if (state == row.state) return;
  if (const auto left = counter_of(row.state)) tx.counters.add(row.route, *left, -1);
  if (const auto entered = counter_of(state)) tx.counters.add(row.route, *entered);
  update_message_state(tx, message_of(row.id));
}

}  // namespace

void update_message_state(WriteTransaction& tx, Id message) {
  bool late = false;
  std::array<bool, 4> seen{};
  Query rows = tx.db.query(Sql::delivery_states, first_of(message), last_of(message));
  while (rows.next()) {
    if (!late && rows.integer(0) - first_of(message) > kLateCompletion) {
      late = true;
      seen = {};
    }
    seen.at(static_cast<std::size_t>(rows.integer(1))) = true;
  }
  const auto is = [&](DeliveryState state) { return seen.at(static_cast<std::size_t>(state)); };
  const MessageState state = message_state(is(DeliveryState::waiting), is(DeliveryState::dead),
                                           is(DeliveryState::dropped));
  // A dead letter keeps its payload, because the operator may retry it.
  const bool done = state == MessageState::relayed || state == MessageState::dropped;
  tx.db.run(Sql::message_settle, message, static_cast<int>(state),
            done ? std::optional(tx.now.count()) : std::nullopt);
}

MessageState state_for(std::span<const std::string> routes) {
  return routes.empty() ? MessageState::kept : MessageState::waiting;
}

void dispatch(WriteTransaction& tx, Id message, std::span<const std::string> routes, Id offset) {
  assert(offset >= 0 && offset < kPerMessage);
  const Id numbers = offset < kLateCompletion ? kLateCompletion : kPerMessage;
  const auto most = static_cast<std::size_t>(numbers - 1 - offset);
  if (routes.size() > most)
    util::log_error("spool: a message has more than 499 routes; it goes to the first 499 only");
  Id id = first_of(message) + offset;
  for (const auto& name : routes.first(std::min(routes.size(), most))) {
    const auto route = tx.names.id(NameKind::route, name);
    tx.db.run(Sql::delivery_insert, ++id, route, tx.now.count(), util::epoch_ms(tx.wall));
    tx.counters.add(route, Counter::received);
  }
}

int dispatch_later(WriteTransaction& tx, Id message, std::span<const std::string> routes) {
  // Deliveries of the incomplete set that the message was before are of other content.
  const bool kept = [&] {
    Query row = tx.db.query(Sql::message_state, message);
    if (!row.next()) return false;
    const auto state = static_cast<MessageState>(row.integer(0));
    return state == MessageState::kept || state == MessageState::held;
  }();
  std::vector<std::int64_t> present;
  Id last = 0;
  {
    Query states = tx.db.query(Sql::delivery_states, first_of(message), last_of(message));
    while (states.next()) {
      const Id number = states.integer(0) - first_of(message);
      if (number > kLateCompletion && last <= kLateCompletion) present.clear();
      last = std::max(last, number);
      if (!kept) present.push_back(states.integer(2));
    }
  }
  if (kept && last > 0) last = std::max(last, kLateCompletion);
  std::vector<std::string> missing;
  for (const auto& name : routes)
    if (std::ranges::find(present, tx.names.id(NameKind::route, name)) == present.end())
      missing.push_back(name);
  if (missing.empty()) return 0;
  dispatch(tx, message, missing, last);
  update_message_state(tx, message);
  return static_cast<int>(missing.size());
}

void remove_open_deliveries(WriteTransaction& tx, Id message) {
  std::vector<Row> rows;
  {
    Query states = tx.db.query(Sql::delivery_states, first_of(message), last_of(message));
    while (states.next())
      rows.push_back({states.integer(0), states.integer(2),
                      static_cast<DeliveryState>(states.integer(1)), 0, 0});
  }
  for (const auto& row : rows) {
    if (row.state != DeliveryState::waiting && row.state != DeliveryState::dead) continue;
    tx.db.run(Sql::delivery_remove, row.id);
    tx.counters.add(row.route, Counter::received, -1);
    if (const auto left = counter_of(row.state)) tx.counters.add(row.route, *left, -1);
  }
}

Id last_delivery(WriteTransaction& tx, Id message) {
  Id last = 0;
  Query states = tx.db.query(Sql::delivery_states, first_of(message), last_of(message));
  while (states.next()) last = std::max(last, states.integer(0) - first_of(message));
  return last;
}

bool apply_settlement(WriteTransaction& tx, const Settlement& settlement) {
  const auto row = read(tx, settlement.delivery);
  if (!row) return false;
  const bool decided = row->state != DeliveryState::waiting;
  const bool late_success =
      settlement.state == DeliveryState::delivered && row->state != DeliveryState::delivered;
  const bool dropped_when_dead =
      settlement.state == DeliveryState::dropped && row->state == DeliveryState::dead;
  if (decided && !late_success && !dropped_when_dead) return false;
  record_on_route(tx, *row, settlement);
  // Postponed without an attempt: the error of the last one stays.
  const bool no_attempt = settlement.state == DeliveryState::waiting &&
                          !settlement.counts_as_attempt && settlement.error.empty();
  change(
      tx, *row, settlement.state,
      settlement.state == DeliveryState::waiting ? settlement.not_before.count() : row->not_before,
      row->attempts + (settlement.counts_as_attempt ? 1 : 0),
      no_attempt ? row->error : settlement.error);
  return true;
}

std::vector<Id> deliveries_to_requeue(WriteTransaction& tx, const std::string& route) {
  std::vector<Id> ids;
  Query names = tx.db.query(Sql::names_of_kind, static_cast<int>(NameKind::route));
  while (names.next()) {
    if (!route.empty() && names.text(1) != route) continue;
    Query later = tx.db.query(Sql::waiting_ids, names.integer(0), tx.now.count());
    while (later.next()) ids.push_back(later.integer(0));
    Query dead = tx.db.query(Sql::dead_ids, names.integer(0));
    while (dead.next()) ids.push_back(dead.integer(0));
  }
  return ids;
}

bool requeue(WriteTransaction& tx, Id delivery) {
  const auto row = read(tx, delivery);
  if (!row || (row->state != DeliveryState::waiting && row->state != DeliveryState::dead))
    return false;
  const bool dead = row->state == DeliveryState::dead;
  change(tx, *row, DeliveryState::waiting, tx.now.count(), dead ? 0 : row->attempts, {});
  if (dead) tx.db.run(Sql::delivery_renew, delivery, tx.now.count());
  return true;
}

}  // namespace spool
