#include "backend/vault/audit.hpp"

namespace vault {

void Audit::note(const std::string& kind, const std::string& user, const std::string& result) {
  context_.store.change([&](database::Database& db) { note(db, kind, user, result); });
}

void Audit::note(database::Database& database, const std::string& kind, const std::string& user,
                 const std::string& result) {
  const auto now = context_.now();
  database.run("INSERT INTO audit(at, kind, user, result) VALUES (?, ?, ?, ?)", now, kind, user,
               result);
}

void Audit::purge() {
  const std::int64_t before = context_.now() - context_.policy.audit_retention.count();
  context_.store.change(
      [&](database::Database& db) { db.run("DELETE FROM audit WHERE at < ?", before); });
}

}  // namespace vault
