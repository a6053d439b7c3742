#include "backend/vault/signup/sessions.hpp"

#include "crypto/random.hpp"

namespace vault {

Session Sessions::begin(const std::string& user) {
  const auto expires = context_.clock.wall() + context_.policy.session_life;
  Session session{crypto::random_token(), user, expires};
  const auto token = hash(session.token);
  const auto expires_at = util::epoch_ms(expires);
  context_.store.change([&](database::Database& db) {
    db.run("INSERT INTO sessions(token, user, expires_at) VALUES (?, ?, ?)", token, user,
           expires_at);
  });
  return session;
}

Outcome<std::string> Sessions::user_of(std::string_view token) {
  const auto key = hash(token);
  const auto now = context_.now();
  // A session that would last longer was begun under a wrong clock.
  const std::int64_t latest = now + context_.policy.session_life.count();
  auto user = context_.store.read([&](database::Database& db) -> std::string {
    auto row =
        db.query("SELECT user FROM sessions WHERE token = ? AND expires_at > ? AND expires_at <= ?",
                 key, now, latest);
    return row.next() ? row.text(0) : std::string();
  });
  if (user.empty())
    return api::fail(401, "not signed in, or the session has ended; next: POST /v1/sessions");
  return user;
}

void Sessions::end(std::string_view token) {
  const auto key = hash(token);
  context_.store.change(
      [&](database::Database& db) { db.run("DELETE FROM sessions WHERE token = ?", key); });
}

void Sessions::purge() {
  const auto now = context_.now();
  context_.store.change(
      [&](database::Database& db) { db.run("DELETE FROM sessions WHERE expires_at <= ?", now); });
}

}  // namespace vault
