#include "backend/vault/audit.hpp"

#include <chrono>

#include "util/log.hpp"

namespace vault {

namespace {

constexpr std::int64_t kAuditHour = 3'600'000;
constexpr std::chrono::hours kLeap{24}, kLongestPauseOfUse{24 * 30}, kBelievedAfter{24};
constexpr int kSealedAtOnce = 500;

std::string audit_context(const std::string& kind) {
  return sealing_context("audit", kind, "user");
}

}  // namespace

Audit::Audit(const VaultContext& context)
    : context_(context), wall_(context.clock.wall()), at_(context.clock.now()) {}

void Audit::note(const std::string& kind, const std::string& user, const std::string& result) {
  context_.store.change([&](database::Database& db) { note(db, kind, user, result); });
}

void Audit::note(database::Database& database, const std::string& kind, const std::string& user,
                 const std::string& result) {
  const auto now = context_.now();
  const auto sealed = context_.keys.seal(audit_context(kind), util::as_octets(user));
  database.run("INSERT INTO audit(at, kind, user, result, sealed) VALUES (?, ?, '', ?, ?)",
               now - now % kAuditHour, kind, result, sealed);
}

/// Compares the date with the time that has passed since it was last trusted and, at first, with
/// the newest entry.
bool Audit::is_date_trusted() {
  const auto now = context_.clock.now();
  const auto date = context_.clock.wall();
  bool leapt = date - wall_ > (now - at_) + kLeap;
  if (!compared_) {
    const auto started = util::epoch_ms(wall_);
    const auto newest = context_.store.read([&](database::Database& db) {
      auto row = db.query("SELECT max(at) FROM audit WHERE at <= ?", started);
      return row.next() ? row.maybe(0) : std::nullopt;
    });
    leapt = leapt || (newest && wall_ - util::from_epoch_ms(*newest) > kLongestPauseOfUse);
  }
  if (leapt && !doubted_since_) {
    doubted_since_ = now;
    util::log_warning(
        "vault: the date has leapt ahead; the audit log keeps old entries for a day; see: date");
  }
  if (leapt && now - *doubted_since_ < kBelievedAfter) return false;
  compared_ = true;
  doubted_since_.reset();
  wall_ = date;
  at_ = now;
  return true;
}

void Audit::purge() {
  {
    const util::MutexLock lock(mutex_);
    if (!is_date_trusted()) return;
  }
  const std::int64_t before = context_.now() - context_.policy.audit_retention.count();
  context_.store.change(
      [&](database::Database& db) { db.run("DELETE FROM audit WHERE at < ?", before); });
}

void Audit::each(database::Database& database, const crypto::Keyring& keys,
                 const std::function<void(const Entry&)>& take) {
  auto row = database.query("SELECT at, kind, user, result, sealed FROM audit ORDER BY id");
  while (row.next()) {
    Entry entry{row.integer(0), row.text(1), row.text(2), row.text(3)};
    if (const auto sealed = row.octets(4); !sealed.empty()) {
      const auto user = keys.open(audit_context(entry.kind), sealed);
      entry.user = user ? std::string(util::as_chars(*user)) : "?";
    }
    take(entry);
  }
}

void Audit::seal_readable(Store& store, const crypto::Keyring& keys) {
  struct Readable {
    std::int64_t id, at;
    std::string kind, user;
  };
  for (bool more = true; more;) {
    more = store.change([&](database::Database& db) {
      std::vector<Readable> found;
      {
        auto row =
            db.query("SELECT id, at, kind, user FROM audit WHERE user != '' ORDER BY id LIMIT ?",
                     kSealedAtOnce);
        while (row.next())
          found.push_back({row.integer(0), row.integer(1), row.text(2), row.text(3)});
      }
      for (const auto& one : found)
        db.run("UPDATE audit SET at = ?, user = '', sealed = ? WHERE id = ?",
               one.at - one.at % kAuditHour,
               keys.seal(audit_context(one.kind), util::as_octets(one.user)), one.id);
      return found.size() == kSealedAtOnce;
    });
  }
}

}  // namespace vault
