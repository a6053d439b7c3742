#include "spool/maintenance.hpp"

#include "spool/access.hpp"
#include "spool/schema.hpp"

namespace spool {

util::Result<int> Maintenance::run_housekeeping(const Router& router) {
  FileCore& core = access_->core();
  const util::MutexLock lock(core.housekeeping_mutex);
  const HousekeepingCursor from = core.cursor;
  auto result = core.writer.write(Durability::eventual, [&](WriteTransaction& tx) {
    return spool::run_housekeeping(tx, from, router);
  });
  if (!result) return util::fail(result.error());
  core.cursor = std::move(result->next);
  core.log_holds_erased = core.log_holds_erased || result->erased;
  remove_old_copies(core.options.path, core.options.settings.payload_retention, core.clock.wall());
  if (core.log_holds_erased) core.log_holds_erased = !core.writer.empty_log();
  return result->changed;
}

util::Result<Audit> Maintenance::audit() {
  return access_->read([](Connection& db) { return make_audit(db); });
}

util::Result<Statistics> Maintenance::statistics(const StatisticsOptions& options) {
  return access_->read([&](Connection& db) { return make_statistics(db, options); });
}

}  // namespace spool
