#include "backend/vault/signup/sync_tickets.hpp"

#include "crypto/random.hpp"

namespace vault {

namespace {

constexpr std::chrono::minutes kTicketLife{10};

crypto::Sha256 ticket_hash(std::string_view text) {
  return crypto::sha256(util::as_octets(text));
}

}  // namespace

Outcome<SyncTickets::Ticket> SyncTickets::issue(const std::string& user, std::string_view session) {
  Ticket made{std::string(kTicket) + crypto::random_token(),
              std::string(service::kSyncProof) + crypto::random_token(),
              context_.clock.wall() + kTicketLife};
  const auto ticket = ticket_hash(made.ticket), proof = ticket_hash(made.proof),
             owner = ticket_hash(session);
  const auto expires_at = util::epoch_ms(made.expires_at);
  const bool lasts = context_.store.change([&](database::Database& db) {
    db.run(
        "INSERT INTO sync_tickets(ticket, proof, user, session, expires_at) SELECT ?, ?, user, "
        "token, ? FROM sessions WHERE token = ? AND user = ?",
        ticket, proof, expires_at, owner, user);
    return db.changes() == 1;
  });
  if (!lasts) return api::fail(401, "the session has ended; next: sign in again");
  return made;
}

std::string SyncTickets::user_of(std::string_view ticket) {
  const auto key = ticket_hash(ticket);
  const auto now = context_.now();
  // A ticket that would be valid for longer was made under a wrong clock.
  const std::int64_t latest = now + std::chrono::milliseconds(kTicketLife).count();
  return context_.store.read([&](database::Database& db) -> std::string {
    auto row = db.query(
        "SELECT user FROM sync_tickets WHERE ticket = ? AND expires_at > ? AND expires_at <= ?",
        key, now, latest);
    return row.next() ? row.text(0) : std::string();
  });
}

bool SyncTickets::use(const std::string& user, std::string_view proof) {
  const auto key = ticket_hash(proof);
  const auto now = context_.now();
  const std::int64_t latest = now + std::chrono::milliseconds(kTicketLife).count();
  return context_.store.change([&](database::Database& db) {
    db.run(
        "DELETE FROM sync_tickets WHERE proof = ? AND user = ? AND expires_at > ? AND expires_at "
        "<= ?",
        key, user, now, latest);
    return db.changes() == 1;
  });
}

void SyncTickets::purge() {
  const auto now = context_.now();
  context_.store.change([&](database::Database& db) {
    db.run("DELETE FROM sync_tickets WHERE expires_at <= ?", now);
  });
}

}  // namespace vault
