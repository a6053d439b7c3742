#include "spool/modem_store.hpp"

#include "spool/access.hpp"

namespace spool {

util::Result<void> ModemStore::suspend(const std::string& modem, bool suspended) {
  return access_->write(Durability::synced, [&](Work& work) {
    work.db.run(suspended ? Sql::suspend : Sql::resume, work.ledger.id(NameKind::modem, modem));
  });
}

util::Result<bool> ModemStore::is_suspended(const std::string& modem) {
  return access_->read([&](Connection& db) {
    const auto id = find_name(db, NameKind::modem, modem);
    return id && db.query(Sql::suspended_get, *id).next();
  });
}

util::Result<ForgottenModem> ModemStore::forget(const std::string& modem) {
  return access_->write(Durability::synced, [&](Work& work) {
    ForgottenModem forgotten;
    if (const auto id = find_name(work.db, NameKind::modem, modem)) {
      work.db.run(Sql::resume, *id);
      forgotten.suspension = work.db.changes() > 0;
    }
    work.db.run(Sql::sim_forget_modem, modem);
    forgotten.sims = work.db.changes();
    return forgotten;
  });
}

}  // namespace spool
