#include "spool/modem_store.hpp"

#include "spool/access.hpp"

namespace spool {

namespace {

/// Returns the key of a setting in the table meta.
std::string setting_key(const std::string& imei, ModemSetting setting) {
  return (setting == ModemSetting::network ? "network of " : "technology of ") + imei;
}

std::string step_key(const std::string& modem) {
  return "step of modem " + modem;
}

std::string parking_key(const std::string& modem) {
  return "boot of parking of modem " + modem;
}

constexpr std::int64_t kSteps = 16;  // in the value: service time · kSteps + step

}  // namespace

util::Result<void> ModemStore::suspend(const std::string& modem, bool suspended) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    tx.db.run(suspended ? Sql::suspend : Sql::resume, tx.names.id(NameKind::modem, modem));
  });
}

util::Result<bool> ModemStore::is_suspended(const std::string& modem) {
  return access_->read([&](Connection& db) {
    const auto id = find_name(db, NameKind::modem, modem);
    return id && db.query(Sql::suspended_get, *id).next();
  });
}

util::Result<ForgottenModem> ModemStore::forget(const std::string& modem) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    ForgottenModem forgotten;
    if (const auto id = find_name(tx.db, NameKind::modem, modem)) {
      tx.db.run(Sql::resume, *id);
      forgotten.suspension = tx.db.changes() > 0;
    }
    tx.db.run(Sql::meta_remove, step_key(modem));
    tx.db.run(Sql::meta_remove, parking_key(modem));
    tx.db.run(Sql::sim_forget_modem, modem);
    forgotten.sims = tx.db.changes();
    access_->core().modem_totals.forget(modem);
    return forgotten;
  });
}

util::Result<void> ModemStore::remember_cure(const std::string& model, const std::string& rung) {
  return access_->write(Durability::eventual,
                        [&](WriteTransaction& tx) { tx.db.run(Sql::cure_put, model, rung); });
}

util::Result<std::string> ModemStore::cure_of(const std::string& model) {
  return access_->read([&](Connection& db) -> std::string {
    Query row = db.query(Sql::cure_get, model);
    return row.next() ? row.text(0) : "";
  });
}

util::Result<void> ModemStore::begin_step(const std::string& modem, int step) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    tx.db.run(Sql::meta_put, step_key(modem),
              std::int64_t{access_->service_now().count()} * kSteps + step);
  });
}

util::Result<void> ModemStore::end_step(const std::string& modem) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    tx.db.run(Sql::meta_remove, step_key(modem));
  });
}

util::Result<std::optional<StepUnderWay>> ModemStore::step_under_way(const std::string& modem) {
  return access_->read([&](Connection& db) {
    Query row = db.query(Sql::meta_get, step_key(modem));
    std::optional<StepUnderWay> step;
    if (row.next())
      step = StepUnderWay{.step = static_cast<int>(row.integer(0) % kSteps),
                          .began = ServiceTime{row.integer(0) / kSteps}};
    return step;
  });
}

util::Result<void> ModemStore::remember_parking(const std::string& modem, std::int64_t boot) {
  return access_->write(Durability::eventual, [&](WriteTransaction& tx) {
    tx.db.run(Sql::meta_put, parking_key(modem), boot);
  });
}

util::Result<std::optional<std::int64_t>> ModemStore::parking_of(const std::string& modem) {
  return access_->read([&](Connection& db) {
    Query row = db.query(Sql::meta_get, parking_key(modem));
    std::optional<std::int64_t> boot;
    if (row.next()) boot = row.integer(0);
    return boot;
  });
}

util::Result<void> ModemStore::remember_setting(const std::string& imei, ModemSetting setting,
                                                std::optional<std::int64_t> value) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    const auto key = setting_key(imei, setting);
    if (value) return tx.db.run(Sql::meta_put, key, *value);
    tx.db.run(Sql::meta_remove, key);
  });
}

util::Result<std::optional<std::int64_t>> ModemStore::setting_of(const std::string& imei,
                                                                 ModemSetting setting) {
  return access_->read([&](Connection& db) {
    Query row = db.query(Sql::meta_get, setting_key(imei, setting));
    std::optional<std::int64_t> value;
    if (row.next()) value = row.integer(0);
    return value;
  });
}

}  // namespace spool
