#include "backend/gateway_server/session_store.hpp"

namespace gateway_server {
namespace {

using database::Database, database::Transaction;
using util::Result;

constexpr std::string_view kAddTicket =
    "INSERT INTO ticket (hash, user_id, expires) VALUES (?, ?, ?)";
constexpr std::string_view kUseTicket = R"(
  UPDATE ticket SET used = 1 WHERE hash = ? AND user_id = ? AND used = 0 AND expires > ?)";
constexpr std::string_view kEndOpen =
    "UPDATE session SET state = 'dead' WHERE user_id = ? AND state = 'open'";
constexpr std::string_view kOpen = R"(
  INSERT INTO session (hash, user_id, state, server_key, expires) VALUES (?, ?, 'open', ?, ?))";
constexpr std::string_view kState = "SELECT state, expires FROM session WHERE hash = ?";
constexpr std::string_view kPause = R"(
  UPDATE session SET state = 'paused', phone_key = ?, form = ?, expires = ?
  WHERE hash = ? AND user_id = ? AND state = 'open' AND expires > ?)";
constexpr std::string_view kServerKey = "SELECT server_key FROM session WHERE hash = ?";
constexpr std::string_view kCountTry = R"(
  UPDATE session SET tries = tries + 1, state = CASE WHEN tries >= ? THEN 'dead' ELSE state END
  WHERE hash = ? AND user_id = ? AND state = 'paused' AND expires > ?)";
constexpr std::string_view kPaused = R"(
  SELECT server_key, phone_key, form FROM session
  WHERE hash = ? AND user_id = ? AND state = 'paused' AND expires > ?)";

SessionStore::State session_state(std::string_view text) {
  if (text == "open") return SessionStore::State::open;
  if (text == "paused") return SessionStore::State::paused;
  return text == "done" ? SessionStore::State::done : SessionStore::State::dead;
}

}  // namespace

crypto::Sha256 hash_of_id(std::string_view id) {
  return crypto::sha256(util::as_octets(id));
}

Result<void> SessionStore::add_ticket(const std::string& user, const std::string& ticket) {
  const auto hash = hash_of_id(ticket);
  return store_.with_unsynced("a ticket was not kept", [&](Database& file) -> Result<void> {
    file.run(kAddTicket, util::OctetView(hash), user, util::epoch_ms(clock_.wall() + kTicketLasts));
    return {};
  });
}

Result<bool> SessionStore::use_ticket(const std::string& user, const std::string& ticket) {
  const auto hash = hash_of_id(ticket);
  return store_.with_unsynced("a ticket was not used", [&](Database& file) -> Result<bool> {
    file.run(kUseTicket, util::OctetView(hash), user, util::epoch_ms(clock_.wall()));
    return file.changes() == 1;
  });
}

Result<void> SessionStore::open(const std::string& user, const std::string& session,
                                std::int64_t server_key) {
  const auto hash = hash_of_id(session);
  return store_.with_unsynced("a session was not opened", [&](Database& file) -> Result<void> {
    Transaction transaction(file);
    file.run(kEndOpen, user);
    file.run(kOpen, util::OctetView(hash), user, server_key,
             util::epoch_ms(clock_.wall() + kCodeLasts));
    transaction.commit();
    return {};
  });
}

Result<SessionStore::State> SessionStore::state(const std::string& session) {
  const auto hash = hash_of_id(session);
  return store_.reading("a session was not looked at", [&](Database& file) -> Result<State> {
    auto row = file.query(kState, util::OctetView(hash));
    if (!row.next()) return State::dead;
    const auto found = session_state(row.text(0));
    const bool expired = row.integer(1) <= util::epoch_ms(clock_.wall());
    return expired && found != State::done ? State::dead : found;
  });
}

Result<std::optional<std::int64_t>> SessionStore::pause(const std::string& user,
                                                        const std::string& session,
                                                        const std::string& phone_key, Form form) {
  using Key = std::optional<std::int64_t>;
  const auto hash = hash_of_id(session);
  const auto now = clock_.wall();
  return store_.with_unsynced("a handshake was not kept", [&](Database& file) -> Result<Key> {
    Transaction transaction(file);
    file.run(kPause, phone_key, to_string(form), util::epoch_ms(now + kPasswordWaits),
             util::OctetView(hash), user, util::epoch_ms(now));
    if (file.changes() != 1) return Key();
    Key key;
    {
      auto row = file.query(kServerKey, util::OctetView(hash));
      if (row.next()) key = row.integer(0);
    }
    transaction.commit();
    return key;
  });
}

Result<std::optional<SessionStore::Paused>> SessionStore::count_try(const std::string& user,
                                                                    const std::string& session) {
  using Found = std::optional<Paused>;
  const auto hash = hash_of_id(session);
  const auto now = util::epoch_ms(clock_.wall());
  return store_.with_unsynced("a session was not found", [&](Database& file) -> Result<Found> {
    Transaction transaction(file);
    file.run(kCountTry, kPasswordTries, util::OctetView(hash), user, now);
    Found found;
    {
      auto row = file.query(kPaused, util::OctetView(hash), user, now);
      if (row.next())
        found = Paused{
            .server_key = row.integer(0), .phone_key = row.text(1), .form = form_of(row.text(2))};
    }
    transaction.commit();
    return found;
  });
}

}  // namespace gateway_server
