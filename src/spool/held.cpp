#include "spool/held.hpp"

#include "spool/dispatch.hpp"
#include "spool/message_reader.hpp"

namespace spool {

namespace {

/// Returns the first held message of the sender with number `sender`.
std::optional<Id> first_held(WriteTransaction& tx, std::int64_t sender) {
  Query row = tx.db.query(Sql::held_first, sender);
  if (!row.next()) return std::nullopt;
  return row.integer(0);
}

/// Releases held messages of one sender for the tokens that it has, at most `most`.
int release_for_tokens(WriteTransaction& tx, const std::string& sender, int most) {
  int released = 0;
  while (released < most) {
    const auto id = tx.senders.held_id(sender);
    const auto message = id ? first_held(tx, *id) : std::nullopt;
    if (!message) break;
    const auto row = read_row(tx.db, *message);
    if (!tx.senders.take(sender, row ? row->parts : 1, tx.now)) break;
    if (release(tx, *message) == 0) remove_hold(tx, *message, sender);
    ++released;
  }
  return released;
}

}  // namespace

std::string sender_key(const sms::Address& sender) {
  if (sender.ton != sms::TypeOfNumber::alphanumeric) return sender.to_string();
  return std::string(kNameKey) + sender.value;
}

std::string sender_key(Connection& db, Id message) {
  Query row = db.query(Sql::message_sender, message);
  if (!row.next()) return {};
  const bool name = row.integer(1) == static_cast<std::int64_t>(sms::TypeOfNumber::alphanumeric);
  return name ? std::string(kNameKey) + row.text(0) : row.text(0);
}

bool hold(WriteTransaction& tx, Id message, const std::string& sender,
          std::span<const std::string> routes) {
  const auto [id, first] = tx.senders.add_held(tx.db, sender, tx.now);
  for (const auto& route : routes)
    tx.db.run(Sql::held_insert, id, message, tx.names.id(NameKind::route, route));
  return first;
}

std::vector<std::int64_t> remove_hold(WriteTransaction& tx, Id message, const std::string& sender) {
  std::vector<std::int64_t> routes;
  const auto id = tx.senders.held_id(sender);
  if (!id) return routes;
  {
    Query rows = tx.db.query(Sql::held_routes, *id, message);
    while (rows.next()) routes.push_back(rows.integer(0));
  }
  if (routes.empty()) return routes;
  tx.db.run(Sql::held_remove, *id, message);
  tx.senders.remove_held(tx.db, sender);
  return routes;
}

int release(WriteTransaction& tx, Id message) {
  const auto row = read_row(tx.db, message);
  if (!row || !row->held) return 0;
  std::vector<std::string> routes;
  for (const auto route : remove_hold(tx, message, sender_key(tx.db, message)))
    routes.push_back(name_of(tx.db, route));
  if (routes.empty()) return 0;
  const bool late = row->complete && row->total > 1;  // as complete_set() does
  dispatch(tx, message, routes, late ? kLateCompletion : last_delivery(tx, message));
  update_message_state(tx, message);
  return static_cast<int>(routes.size());
}

int release_regained(WriteTransaction& tx, int most) {
  int released = 0;
  for (const auto& sender : tx.senders.holding())
    released += release_for_tokens(tx, sender, most - released);
  return released;
}

}  // namespace spool
