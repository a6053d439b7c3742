#include "backend/vault/audit.hpp"

#include <algorithm>
#include <chrono>

#include "util/log.hpp"

namespace vault {

namespace {

constexpr std::int64_t kAuditHour = 3'600'000, kLeap = 7 * 24 * kAuditHour;
/// The limit advances by twice the running time at most, to catch up after a time without power.
constexpr std::int64_t kCatchUp = 2;
constexpr int kSealedAtOnce = 500;

std::string audit_context(const std::string& kind) {
  return sealing_context("audit", kind, "user");
}

/// Returns the time before which entries are deleted: `wanted`, or less if it has advanced more
/// than `ran` milliseconds of running time allow. What is stored never goes back: a date that was
/// in the past for a while would hold the limit there for years.
std::int64_t advance_limit(database::Database& database, const VaultContext& context,
                           std::int64_t wanted, std::int64_t ran) {
  auto limit = wanted;
  {
    auto row = database.query("SELECT before FROM audit_purge WHERE id = 1");
    auto newest = database.query("SELECT max(at) FROM audit WHERE at <= ?", context.now());
    if (row.next())
      limit = row.integer(0);
    else if (newest.next() && newest.maybe(0))
      limit = newest.integer(0) - context.policy.audit_retention.count();
  }
  limit = std::max(limit, std::min(wanted, limit + kCatchUp * ran));
  database.run("INSERT OR REPLACE INTO audit_purge(id, before) VALUES (1, ?)", limit);
  return std::min(wanted, limit);
}

}  // namespace

Audit::Audit(const VaultContext& context) : context_(context), at_(context.clock.now()) {}

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

void Audit::purge() {
  std::int64_t ran = 0;
  {
    const util::MutexLock lock(mutex_);
    const auto now = context_.clock.now();
    ran = std::chrono::duration_cast<std::chrono::milliseconds>(now - at_).count();
    at_ = now;
  }
  const bool behind = context_.store.change([&](database::Database& db) {
    const auto wanted = context_.now() - context_.policy.audit_retention.count();
    const auto limit = advance_limit(db, context_, wanted, ran);
    db.run("DELETE FROM audit WHERE at < ?", limit);
    return wanted - limit > kLeap;
  });
  const util::MutexLock lock(mutex_);
  if (behind && !warned_)
    util::log_warning(
        "vault: the date has leapt ahead, or the vault was not running for long; the audit log "
        "keeps old entries for some weeks; see: date");
  warned_ = behind;
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
