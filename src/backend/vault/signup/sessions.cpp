#include "backend/vault/signup/sessions.hpp"

#include <algorithm>

#include "crypto/random.hpp"

namespace vault {

namespace {

constexpr int kMostDevices = 20;
constexpr std::int64_t kSessionHour = 3'600'000, kDeviceDay = 24 * kSessionHour,
                       kDeviceLife = 400 * kDeviceDay;

}  // namespace

Session Sessions::begin(const std::string& user, const std::string& device) {
  return context_.store.change([&](database::Database& db) { return begin(db, user, device); });
}

Session Sessions::begin(database::Database& database, const std::string& user,
                        const std::string& device) {
  // The end of an hour, so that the row does not tell when the user signed in.
  const auto exact = util::epoch_ms(context_.clock.wall() + context_.policy.session_life);
  const auto expires = util::from_epoch_ms(
      exact - exact % std::min(kSessionHour, context_.policy.session_life.count() / 4));
  Session session{crypto::random_token(), user, expires,
                  device.empty() ? crypto::random_token() : device};
  const auto token = hash(session.token), device_hash = hash(session.device);
  const auto expires_at = util::epoch_ms(expires), now = context_.now();
  // Only the day, so that the row does not tell which SMS of that day had the user's code.
  const std::int64_t seen_at = now - now % kDeviceDay;
  database.run("INSERT INTO sessions(token, user, expires_at) VALUES (?, ?, ?)", token, user,
               expires_at);
  database.run("INSERT OR REPLACE INTO devices(token, user, seen_at) VALUES (?, ?, ?)", device_hash,
               user, seen_at);
  database.run(
      "DELETE FROM devices WHERE user = ? AND rowid NOT IN (SELECT rowid FROM devices WHERE user "
      "= ? ORDER BY rowid DESC LIMIT ?)",
      user, user, kMostDevices);
  return session;
}

bool Sessions::knows_device(std::string_view device, const crypto::Sha256& number_hash) {
  const auto key = hash(device);
  return context_.store.read([&](database::Database& db) {
    auto row = db.query(
        "SELECT 1 FROM devices JOIN users ON users.id = devices.user WHERE devices.token = ? AND "
        "users.number_hash = ?",
        key, number_hash);
    return row.next();
  });
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

void Sessions::end_all(database::Database& database, const std::string& user) {
  database.run("DELETE FROM sessions WHERE user = ?", user);
  database.run("DELETE FROM devices WHERE user = ?", user);
}

void Sessions::purge() {
  const auto now = context_.now();
  context_.store.change([&](database::Database& db) {
    db.run("DELETE FROM sessions WHERE expires_at <= ?", now);
    db.run("DELETE FROM devices WHERE seen_at < ?", now - kDeviceLife);
  });
}

}  // namespace vault
